//! The EU formulas with their numbers in them.

use super::uses::Uses;
use crate::indicators::case::Values;
use crate::indicators::words::shown;

/// The formula with its numbers in it.
pub fn wording(values: &Values, product_form: bool, uses: Option<&Uses>) -> Vec<String> {
    let get = |symbol: &str| values.input(symbol).map_or("–".to_owned(), shown);
    let risk = values.axis("supply_risk").map_or("–".to_owned(), shown);
    let mut lines = Vec::new();
    if product_form {
        lines.push("SR = σ · (1 − ρ) · HHI_WGI".to_owned());
        lines.push(format!("   = {} · (1 − {}) · {} = {risk}", get("sigma"), get("EoL_RIR"), get("HHI_WGI")));
    } else if values.input("HHI_GS").is_some() && values.input("HHI_EU").is_some() {
        lines.push("SR = [HHI_GS · IR/2 + HHI_EU · (1 − IR/2)] · (1 − EoL_RIR) · SI_SR".to_owned());
        lines.push(format!(
            "   = [{} · {}/2 + {} · (1 − {}/2)] · (1 − {}) · {} = {risk}",
            get("HHI_GS"),
            get("IR"),
            get("HHI_EU"),
            get("IR"),
            get("EoL_RIR"),
            get("SI_SR"),
        ));
    } else {
        let symbol = if values.input("HHI_GS").is_some() { "HHI_GS" } else { "HHI_EU" };
        lines.push(format!("SR = {symbol} · (1 − EoL_RIR) · SI_SR"));
        lines.push(format!("   = {} · (1 − {}) · {} = {risk}", get(symbol), get("EoL_RIR"), get("SI_SR")));
    }
    if let (Some(uses), Some(importance)) = (uses, values.axis("economic_importance")) {
        let si = if product_form { String::new() } else { format!(" · {}", get("SI_EI")) };
        lines.push(format!("EI = 10 · Σ A_s · Q_s / max Q{}", if product_form { "" } else { " · SI_EI" }));
        lines.push(format!("   = 10 · ({}) / {:.0}{si} = {}", uses.words(), uses.largest / 1e6, shown(importance)));
    }
    lines
}
