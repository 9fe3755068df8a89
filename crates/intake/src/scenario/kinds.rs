//! The keys of each kind of measure.

use monazite_model::code::{AreaId, FormId};
use monazite_model::scenario::{
    Adds, Agreement, Amount, Capacity, Decoupling, Duty, ExportBan, ExportLicence, ExportQuota, ExportTax, Exports,
    ImportBan, ImportTariff, Imports, MeasureKind, Origin, Outage, Parties, PriceFloor, ProductionQuota, Schedule,
    SourcingRequirement, StockpileBuild, StockpileRelease, Subsidy, Supported, Tariff, TariffRateQuotaRule,
};

use super::limits::{limit, one_form, quota, rent};
use super::names::Use;
use super::section::{At, Section};
use super::tree::Value;
use super::vocabulary;

/// Reads the keys of a kind. Faults are on the desk; `None` if there were any.
pub fn read_kind(s: &Section<'_, '_>, kind: &str) -> Option<MeasureKind> {
    match kind {
        "export-ban" => {
            let flows = exports(s);
            let origin = origin(s, flows.as_ref().map(|f| is_everybody(&f.to, &f.except)));
            Some(MeasureKind::ExportBan(ExportBan { flows: flows?, origin: origin? }))
        }
        "export-quota" => export_quota(s),
        "export-licence" => {
            let flows = exports(s);
            let origin = origin(s, flows.as_ref().map(|f| is_everybody(&f.to, &f.except)));
            let granted = schedule(s, "granted");
            let friction = s.number("friction_usd_per_t");
            let rent = rent(s);
            Some(MeasureKind::ExportLicence(ExportLicence {
                flows: flows?,
                granted: granted?,
                friction_usd_per_t: friction.map_or(0.0, |at| at.value),
                rent: rent?,
                origin: origin?,
            }))
        }
        "export-tax" => {
            let (flows, duty) = (exports(s), duty(s));
            Some(MeasureKind::ExportTax(ExportTax { flows: flows?, duty: duty? }))
        }
        "import-tariff" => {
            let flows = imports(s);
            let tariff = tariff(s, flows.as_ref().map(|f| f.on.as_slice()));
            Some(MeasureKind::ImportTariff(ImportTariff { flows: flows?, tariff: tariff? }))
        }
        "import-ban" => {
            let flows = imports(s);
            let origin = origin(s, flows.as_ref().map(|f| is_everybody(&f.origins, &f.except)));
            Some(MeasureKind::ImportBan(ImportBan { flows: flows?, origin: origin? }))
        }
        "production-quota" => production_quota(s),
        "outage" => {
            let area = s.party("area", true);
            let on = s.forms("on", Use::Inside);
            let lost = schedule(s, "lost");
            Some(MeasureKind::Outage(Outage { area: area?.value, on: on?.value, lost: lost? }))
        }
        "subsidy" => subsidy(s),
        "price-floor" => {
            let by = s.party("by", true);
            let on = s.forms("on", Use::Inside);
            let usd_per_t = s.number("usd_per_t");
            if let Some(at) = on.as_ref().filter(|at| at.value.len() > 1) {
                let message = "a floor holds for one form, because prices differ; expected one form";
                s.desk.fault(&at.span, &at.path, "one-form", message, Some("write one measure for each".into()));
            }
            let limit = limit(s, on.as_ref().map(|at| at.value.as_slice()), false);
            Some(MeasureKind::PriceFloor(PriceFloor {
                by: by?.value,
                on: on?.value,
                usd_per_t: usd_per_t?.value,
                limit,
            }))
        }
        "stockpile-release" => {
            let (by, on, amount) = stock(s)?;
            Some(MeasureKind::StockpileRelease(StockpileRelease { by, on, amount }))
        }
        "stockpile-build" => {
            let (by, on, amount) = stock(s)?;
            Some(MeasureKind::StockpileBuild(StockpileBuild { by, on, amount }))
        }
        "capacity" => capacity(s),
        "sourcing-requirement" => sourcing(s),
        "agreement" => {
            let (by, joins) = (s.party("by", false), s.bloc("joins"));
            Some(MeasureKind::Agreement(Agreement { by: by?.value, joins: joins? }))
        }
        "decoupling" => decoupling(s),
        _ => None,
    }
}

/// Whose stock of what, and how much of it moves.
fn stock(s: &Section<'_, '_>) -> Option<(AreaId, Vec<FormId>, Amount)> {
    let by = s.party("by", true);
    let on = s.forms("on", Use::Inside);
    let amount = match s.one_of(&["t", "days_of_use"], true) {
        Some("t") => {
            one_form(s, "t", on.as_ref().map(|at| at.value.as_slice()));
            s.number("t").map(|at| Amount::Tonnes(at.value))
        }
        Some(_) => s.number("days_of_use").map(|at| Amount::DaysOfUse(at.value)),
        None => None,
    };
    Some((by?.value, on?.value, amount?))
}

fn export_quota(s: &Section<'_, '_>) -> Option<MeasureKind> {
    let flows = exports(s);
    let origin = origin(s, flows.as_ref().map(|f| is_everybody(&f.to, &f.except)));
    let (limit, together) = quota(s, flows.as_ref().map(|f| f.on.as_slice()));
    let rent = rent(s);
    Some(MeasureKind::ExportQuota(ExportQuota {
        flows: flows?,
        limit: limit?,
        together: together?,
        rent: rent?,
        origin: origin?,
    }))
}

fn production_quota(s: &Section<'_, '_>) -> Option<MeasureKind> {
    let by = s.party("by", true);
    let on = s.forms("on", Use::Inside);
    let (limit, together) = quota(s, on.as_ref().map(|at| at.value.as_slice()));
    let rent = rent(s);
    Some(MeasureKind::ProductionQuota(ProductionQuota {
        by: by?.value,
        on: on?.value,
        limit: limit?,
        together: together?,
        rent: rent?,
    }))
}

fn exports(s: &Section<'_, '_>) -> Option<Exports> {
    let by = s.party("by", true);
    let on = s.forms("on", Use::Trade);
    let to = s.parties("to", true, None);
    let except = s.parties("except", false, Some(Parties::nobody()));
    not_oneself(s, by.as_ref(), to.as_ref());
    Some(Exports { by: by?.value, on: on?.value, to: to?.value, except: except?.value })
}

fn imports(s: &Section<'_, '_>) -> Option<Imports> {
    let by = s.party("by", true);
    let on = s.forms("on", Use::Trade);
    let origins = s.parties("origins", true, None);
    let except = s.parties("except", false, Some(Parties::nobody()));
    not_oneself(s, by.as_ref(), origins.as_ref());
    Some(Imports { by: by?.value, on: on?.value, origins: origins?.value, except: except?.value })
}

fn not_oneself(s: &Section<'_, '_>, by: Option<&At<AreaId>>, target: Option<&At<Parties>>) {
    if let (Some(by), Some(target)) = (by, target)
        && matches!(&target.value, Parties::Only(list) if list.contains(&by.value))
    {
        let key = target.path.rsplit('.').next().unwrap_or_default();
        let message = format!("`{}` acts and is aimed at; expected somebody else", by.value);
        let span = s.item_span(key, by.value.as_str());
        s.desk.fault(&span, &target.path, "author-is-target", message, None);
    }
}

fn is_everybody(target: &Parties, except: &Parties) -> bool {
    *target == Parties::All && except.is_nobody()
}

fn origin(s: &Section<'_, '_>, everybody: Option<bool>) -> Option<Origin> {
    let written = s.choice("origin");
    let leak = s.number("leak");
    let wrong = (s.has("origin") && written.is_none()) || (s.has("leak") && leak.is_none());
    let word = written.as_ref().map_or("none", |at| at.value);
    if s.has("leak") && word != "documents" && !wrong {
        s.fault_at_key(
            "leak",
            "contradiction",
            format!("`leak` has no meaning with `origin = \"{word}\"`"),
            Some("write origin = \"documents\", or remove `leak`".into()),
        );
    }
    if word != "none" && everybody == Some(true) {
        s.fault_at_key(
            "origin",
            "contradiction",
            "origin is enforced against some importers or exporters, but this measure is aimed at all of them",
            Some("name those it is aimed at, or remove `origin`".into()),
        );
    }
    if wrong {
        return None;
    }
    Some(match word {
        "documents" => Origin::Documents { leak: leak.map_or(Origin::DEFAULT_LEAK, |at| at.value) },
        "strict" => Origin::Strict,
        _ => Origin::None,
    })
}

fn schedule(s: &Section<'_, '_>, name: &'static str) -> Option<Schedule> {
    let (node, key) = s.node(name)?;
    let path = s.path_of(name);
    match &node.value {
        Value::Table(_) => {
            let t = s.table_in(node, &path, vocabulary::SCHEDULE)?;
            let first = t.number("first_months");
            let hold = t.whole("hold_months");
            let then = t.number("then");
            let ramp = t.whole("ramp_months");
            Some(Schedule::Ramp {
                first_months: first?.value,
                hold_months: hold.map_or(0, |at| at.value as u32),
                then: then?.value,
                ramp_months: ramp.map_or(0, |at| at.value as u32),
            })
        }
        Value::Whole(_) | Value::Number(_) => s.number_in(node, key, &path).map(Schedule::Constant),
        _ => {
            s.wrong_type(node, &path, "a share, or a table as { first_months = 0.0, then = 0.6, ramp_months = 6 }");
            None
        }
    }
}

fn duty(s: &Section<'_, '_>) -> Option<Duty> {
    match s.one_of(&["usd_per_t", "ad_valorem"], true)? {
        "usd_per_t" => s.number("usd_per_t").map(|at| Duty::Specific(at.value)),
        _ => s.number("ad_valorem").map(|at| Duty::AdValorem(at.value)),
    }
}

fn tariff(s: &Section<'_, '_>, on: Option<&[FormId]>) -> Option<Tariff> {
    match s.one_of(&["usd_per_t", "ad_valorem", "quota"], true)? {
        "usd_per_t" => s.number("usd_per_t").map(|at| Tariff::Specific(at.value)),
        "ad_valorem" => s.number("ad_valorem").map(|at| Tariff::AdValorem(at.value)),
        _ => {
            let t = s.table("quota")?;
            let limit = limit(&t, on, true);
            let (inside, outside) = (t.number("inside"), t.number("outside"));
            if let (Some(low), Some(high)) = (&inside, &outside)
                && high.value < low.value
            {
                let message =
                    format!("the rate beyond the quota, {}, is below the rate inside, {}", high.value, low.value);
                s.desk.fault(
                    &high.span,
                    &high.path,
                    "out-of-order",
                    message,
                    Some("expected inside <= outside".into()),
                );
            }
            Some(Tariff::TariffRateQuota(TariffRateQuotaRule {
                limit: limit?,
                inside: inside?.value,
                outside: outside?.value,
            }))
        }
    }
}

fn subsidy(s: &Section<'_, '_>) -> Option<MeasureKind> {
    let by = s.party("by", true);
    let supported = s.choice("for").map(|at| match at.value {
        "export" => Supported::Export,
        "processing" => Supported::Processing,
        _ => Supported::Production,
    });
    let purpose = if supported == Some(Supported::Export) { Use::Trade } else { Use::Inside };
    let on = s.forms("on", purpose);
    let duty = duty(s);
    if supported == Some(Supported::Processing) && matches!(duty, Some(Duty::AdValorem(_))) {
        s.fault_at_key(
            "ad_valorem",
            "contradiction",
            "a subsidy for processing is paid per tonne taken in; expected `usd_per_t`",
            None,
        );
    }
    Some(MeasureKind::Subsidy(Subsidy { by: by?.value, on: on?.value, supported: supported?, duty: duty? }))
}

fn capacity(s: &Section<'_, '_>) -> Option<MeasureKind> {
    let area = s.party("area", false);
    let adds = s.table("adds").and_then(|t| {
        let (form, t_per_year) = (t.form("form"), t.number("t_per_year"));
        Some(Adds { form: form?, t_per_year: t_per_year?.value })
    });
    let decided = s.month("decided");
    let lead = s.whole("lead_months");
    let ramp = s.whole("ramp_months");
    let capital = s.number("capital_usd");
    let usd_per_t = s.number("usd_per_t");
    Some(MeasureKind::Capacity(Capacity {
        area: area?.value,
        adds: adds?,
        decided: decided?.value,
        lead_months: lead?.value as u32,
        ramp_months: ramp.map_or(0, |at| at.value as u32),
        capital_usd: capital.map(|at| at.value),
        usd_per_t: usd_per_t.map(|at| at.value),
    }))
}

fn sourcing(s: &Section<'_, '_>) -> Option<MeasureKind> {
    let by = s.party("by", true);
    let on = s.forms("on", Use::Trade);
    let bloc = s.parties("bloc", false, None);
    let (share, credit) = (s.number("share"), s.number("credit_usd_per_t"));
    if !s.has("share") && !s.has("credit_usd_per_t") {
        s.fault_at_table("missing-key", "missing key: expected `share`, `credit_usd_per_t`, or both", None);
        return None;
    }
    Some(MeasureKind::SourcingRequirement(SourcingRequirement {
        by: by?.value,
        on: on?.value,
        bloc: bloc?.value,
        share: share.map(|at| at.value),
        credit_usd_per_t: credit.map(|at| at.value),
    }))
}

fn decoupling(s: &Section<'_, '_>) -> Option<MeasureKind> {
    let sides = sides(s);
    let degree = s.number("degree");
    let on = s.forms_or_all("on");
    let origin = origin(s, Some(false));
    Some(MeasureKind::Decoupling(Decoupling { blocs: sides?, degree: degree?.value, on: on?, origin: origin? }))
}

fn sides(s: &Section<'_, '_>) -> Option<[Parties; 2]> {
    let (node, _) = s.node("blocs")?;
    let path = s.path_of("blocs");
    let expected = "two groups, e.g. [\"EU27\", [\"CHN\", \"RUS\"]]";
    let items = s.items(node, &path, false, expected)?;
    let [(a, a_path), (b, b_path)] = items.as_slice() else {
        let message = format!("expected {expected}, found {} of them", items.len());
        s.desk.fault(&node.span, &path, "two-sides", message, None);
        return None;
    };
    let (one, other) = (s.parties_in(a, a_path, false), s.parties_in(b, b_path, false));
    let (one, other) = (one?, other?);
    if let (Parties::Only(x), Parties::Only(y)) = (&one, &other)
        && let Some(both) = x.iter().find(|area| y.contains(area))
    {
        let message = format!("`{both}` is on both sides; expected it on one");
        s.desk.fault(&s.item_span("blocs", both.as_str()), b_path, "both-sides", message, None);
        return None;
    }
    Some([one, other])
}
