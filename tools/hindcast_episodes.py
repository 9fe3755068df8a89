#!/usr/bin/env python3
"""Writes hindcasts/later.toml by the rule of docs/methods/hindcast.md, and, once predictions are committed, rows of outcomes.

    tools/hindcast_episodes.py inputs   MONAZITE > hindcasts/later.toml
    tools/hindcast_episodes.py outcomes >> hindcasts/observed.csv

`inputs` reads events of the registry, figures of the year before the announcement (`MONAZITE show MINERAL --year Y --json`) and the yearly
price of that year. It reads no price of a later year: rows of later years are dropped before anything else is done with them.
Plain Python, no packages.
"""
import csv
import glob
import json
import os
import subprocess
import sys
import tomllib

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
FIRST, LAST = 2019, 2025
# Outcomes of these stand in our own examples.
SEEN = {"gallium", "germanium", "graphite", "antimony", "cobalt", "neodymium", "dysprosium", "terbium", "nickel"}
EXCHANGE = {"aluminium", "copper", "lead", "zinc", "nickel", "tin", "platinum", "palladium", "silver", "gold"}
# Dates that the event's own text gives beside its date: made known, begins, ends.
KNOWN = {"PE041": "2023-07", "PE045": "2023-10", "PE053": "2024-08"}
BEGINS = {"PE067": "2029-01", "PE068": "2027-01"}
ENDS = {"PE060": "2025-06"}
# Below this share of use outside, a measure is followed as one that others hardly feel; nothing smaller than the second is followed.
HARDLY, LEAST = 0.02, 0.002
# World output from which a mineral is a bulk good, t a year; share of world use that must be known by area.
BULK, KNOWN_USE = 500e3, 0.5
BASKETS = {"rare-earths", "battery", "ndfeb", "solar", "polysilicon"}


def month(text):
    """Months since year 0; a year alone stands for its January."""
    parts = text.split("-")
    return int(parts[0]) * 12 + (int(parts[1]) - 1 if len(parts) > 1 else 0)


def written(index):
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def events():
    with open(f"{ROOT}/registry/events.csv") as file:
        for row in csv.DictReader(file):
            if FIRST <= int(row["date"][:4]) <= LAST and "export" in row["instrument"]:
                yield row


def forms():
    with open(f"{ROOT}/registry/forms.toml", "rb") as file:
        return {form["id"]: form for form in tomllib.load(file)["form"]}


def prices(until=None):
    """Yearly price by form and year: the unlabelled series of the last edition that has it."""
    found = {}
    for path in sorted(glob.glob(f"{ROOT}/atlas/facts/usgs-mcs-*.csv")):
        with open(path) as file:
            for row in csv.DictReader(file):
                if row["quantity"] != "price" or row["partner"] or row["status"] not in ("reported", "estimated"):
                    continue
                if not row["period"].isdigit() or (until is not None and int(row["period"]) > until):
                    continue
                key = (row["form"], int(row["period"]))
                # Two unlabelled rows of an edition are two grades: the first stands.
                if key in found and found[key]["edition"] == row["edition"]:
                    continue
                found[key] = row
    return found


def why_not(event, mineral, before):
    """Why an event has no place in two regions; empty where it has one."""
    kind = event["instrument"]
    if event["target"] != "ALL":
        return f"aimed at {event['target']} alone: two regions know only the acting area and all others"
    if "technology" in kind:
        return "bars technology, no tonne of the mineral"
    if kind == "export_tax":
        return "a duty on the price: the gate of two regions counts tonnes"
    if "reporting" in kind or "request" in kind or "rollover" in kind or "forfeited" in kind:
        return "bars no tonne of its own: a duty to report, a request, or a quota carried over"
    if not mineral:
        return "names no mineral of the registry"
    if mineral in BASKETS:
        return "a group of minerals or goods: no yearly USGS price is of it"
    if before:
        return f"prolongs or changes {before} of the twelve months before, which stands for both"
    if kind not in ("export_ban", "export_licensing", "export_licensing_extraterritorial", "export_quota"):
        return f"no rule of the months for `{kind}`"
    return ""


def shown(program, mineral, year):
    run = subprocess.run([program, "show", mineral, "--year", str(year), "--json"], capture_output=True, text=True)
    if run.returncode != 0:
        return None
    page = json.loads(run.stdout)
    # Prices of later years are not looked at.
    page.pop("prices", None)
    return page


def balance(page, form, actor):
    """Output and use of a form, the actor's and outside; None where half of use by area is not known."""
    made = {}
    for stage in page["stages"]:
        if stage["form"] == form:
            for row in stage["producers"]:
                made[row["area"]] = row["value"]
    used = {}
    for row in page["uses"]:
        if row["form"] == form and row["end_use"] == "all uses" and row["value"]:
            used[row["area"]] = row["value"]
            if row["share"]:
                used["*"] = row["value"] / row["share"]
    if not made or "*" not in used or sum(v for k, v in used.items() if k != "*") < KNOWN_USE * used["*"]:
        return None
    total_made, total_used = sum(made.values()), used["*"]
    made_outside = total_made - made.get(actor, 0.0)
    used_outside = total_used - used.get(actor, 0.0)
    if used_outside <= 0:
        return None
    need = max(used_outside - made_outside, 0.0) / used_outside
    return {"form": form, "need": need, "inside": used.get(actor, 0.0) / used_outside}


def q(text):
    return json.dumps(text, ensure_ascii=False)


def spread(name, low, mid, high, why):
    return f"{name} = {{ low = {low:.4g}, mid = {mid:.4g}, high = {high:.4g}, why = {q(why)} }}"


def head(event, mineral, what, group="rule"):
    number = f"_{mineral}" if mineral else ""
    blind = "seen" if mineral in SEEN else "blind"
    known = KNOWN.get(event["id"], event["date"])
    return [
        "[[episode]]",
        f"id = {q((event['id'] + number).lower().replace('-', '_'))}",
        f"what = {q(what)}",
        *([f"mineral = {q(mineral)}"] if mineral else []),
        f"area = {q(event['actor'])}",
        f"measure = {q(event['instrument'].replace('_', ' ') + (', ' + event['target'] if event['target'] != 'ALL' else ''))}",
        f"event = {q(event['id'])}",
        f"announced = {q(known)}",
        f"start = {q(BEGINS.get(event['id'], event['date']))}",
        f"market = {q('exchange' if mineral in EXCHANGE else 'dealer')}",
        f"group = {q(group)}",
        f"table = {q(blind)}",
        f"source = {q('event ' + event['id'] + ' of the registry; facts of the year before it was made known')}",
    ]


def not_runnable(event, mineral, what, why):
    lines = head(event, mineral, what)
    lines += ['quoted = "none"', f"not_runnable = {q(why)}"]
    return "\n".join(lines) + "\n"


def permits(event, start, known, zero, mineral, need):
    """Lines of what may leave, and of the alarm; all that the measure says on its day."""
    kind = event["instrument"]
    begins = max(start - zero, 1)
    later = BEGINS.get(event["id"])
    announced_only = event["status"] == "announced" and not later
    at_risk = need
    why = "share of use outside that comes from the actor"
    if later or announced_only:
        years = (start - known) / 12 if later else 9
        at_risk = need * max(1 - 0.5 * years, 0.25)
        why += ", less half of it for every year until it begins, a quarter at least"
    lines = [f"alarm = {{ steps = [[1, {at_risk:.4g}]], why = {q(why)} }}"]
    if announced_only:
        return lines
    if kind == "export_ban":
        ends = ENDS.get(event["id"])
        steps = f"[{begins}, 0.0]" + (f", [{month(ends) - zero}, 1.0]" if ends else "")
        said = "nothing may leave, until the date the text gives" if ends else "nothing may leave; the text gives no end"
        lines.append(f"permitted = {{ steps = [{steps}], why = {q(said)} }}")
    elif kind.startswith("export_licensing"):
        lines.append(
            f"licence = {{ from = {begins}, wait = 2, granted = {{ low = 0.15, mid = 0.55, high = 0.95, why = \"unknown on the day: drawn evenly\" }}, "
            "ramp = { low = 3.0, mid = 6.0, high = 9.0, why = \"unknown on the day: drawn evenly\" }, "
            "why = \"45 working days of waiting, then a share that nobody knows\" }"
        )
    else:
        raise SystemExit(f"{event['id']}: no rule for {kind}")
    return lines


def episode(event, mineral, registry, program):
    all_forms = forms()
    of_mineral = [f for f in all_forms if f.split(":")[0] == mineral]
    known = month(KNOWN.get(event["id"], event["date"]))
    year = known // 12 - 1
    what = registry.get(mineral, mineral)
    base = prices(until=year)
    priced = [f for f in of_mineral if (f, year) in base]
    if not priced:
        return not_runnable(event, mineral, what, f"no form of it has a yearly USGS price of {year}")
    codes = set(event["hs"].split(";")) - {""}
    hit = [f for f in of_mineral if codes & {row["code"] for row in all_forms[f].get("hs") or []}]
    page = shown(program, mineral, year)
    if page is None:
        return not_runnable(event, mineral, what, f"its chain of {year} cannot be built from the bundled facts")
    balances = [b for f in hit or of_mineral if (b := balance(page, f, event["actor"]))]
    if not balances:
        return not_runnable(event, mineral, what, f"output of {year}, or half of use by area, is not known")
    # A measure on several forms bites at the one that others lack most.
    b = max(balances, key=lambda balance: balance["need"])
    form = b["form"]
    price_form = form if form in priced else priced[-1]
    floor = b["need"] < LEAST
    need = min(max(b["need"], LEAST), 0.97)
    group = "control" if b["need"] < HARDLY else "rule"
    bulk = max((stage["total"] or 0) for stage in page["stages"]) >= BULK
    row = base[(price_form, year)]
    usd_per_kg = float(row["value"]) / 1000
    zero = known - 1
    start = month(BEGINS.get(event["id"], event["date"]))
    if event["date_kind"] == "announced" and event["id"] not in BEGINS:
        start = known + 1
    months = (year + 3) * 12 + 11 - zero
    lines = head(event, mineral, what, group)
    lines.insert(4, f"form = {q(price_form)}")
    lines.append(f"quoted = {q('USGS yearly price of ' + price_form)}")
    lines.append(
        f"base = {{ month = {q(written(zero))}, price = {usd_per_kg:.6g}, unit = \"USD/kg\", mean_of = {year} }}"
    )
    lines.append(f"months = {months}")
    lines.append(f"trust = {q('by rule; facts as they are bundled today, of ' + str(year) + ', need at ' + form)}")
    lines.append("\n[episode.inputs]")
    said = f"use outside less output outside, over use outside: {form}, {year}"
    if floor:
        said += "; the actor ships on balance next to nothing, the least that is followed"
    lines.append(spread("need", 0.85 * need, need, min(1.15 * need, 0.99), said))
    lines.append(spread("cover", 1, 2.5, 6, "prior, nothing taken from one mineral alone"))
    if mineral in EXCHANGE or bulk:
        lines.append(spread("choke", 2.5, 4, 7, "prior of large metals and bulk goods"))
    else:
        mid = max(10, 130 / usd_per_kg)
        lines.append(spread("choke", mid / 2, mid, 2 * mid, "prior of small markets, at least 130 USD/kg over the base price"))
    inside = min(b["inside"], 20)
    lines.append(f"inside_use = {{ value = {inside:.4g}, why = {q('own use over use outside: ' + form + ', ' + str(year))} }}")
    lines.append('inside_cover = { value = 2.0, why = "two months where nothing is known" }')
    lines.append('start_stock = { value = 1.0, why = "no glut is assumed" }')
    lines += permits(event, start, known, zero, mineral, need)
    lines.append(f"transit = {3 if mineral == 'cobalt' else 1}")
    return "\n".join(lines) + "\n"


def inputs(program):
    with open(f"{ROOT}/registry/minerals.toml", "rb") as file:
        registry = {m["id"]: m["name"].lower() for m in tomllib.load(file)["mineral"]}
    out = [
        "# Export measures of 2019 to 2025 of the registry, by the rule of docs/methods/hindcast.md: written by tools/hindcast_episodes.py from what\n"
        "# was known of the year before each was made known, and not changed since predictions were committed.\n"
    ]
    taken = {}
    for event in sorted(events(), key=lambda e: (month(KNOWN.get(e["id"], e["date"])), e["id"])):
        for mineral in event["minerals"].split(";"):
            at = month(KNOWN.get(event["id"], event["date"]))
            last = taken.get((event["actor"], mineral))
            before = last[1] if last and at - last[0] <= 12 else ""
            why = why_not(event, mineral, before)
            what = registry.get(mineral, mineral) or "not named"
            if why:
                out.append(not_runnable(event, mineral, what, why))
                continue
            text = episode(event, mineral, registry, program)
            if "not_runnable" not in text:
                taken[(event["actor"], mineral)] = (at, event["id"])
            out.append(text)
    print("\n".join(out), end="")


def outcomes():
    """Rows of observed.csv: yearly prices from the announcement's year on, over the price of the base year, of one edition where it has both."""
    with open(f"{ROOT}/hindcasts/later.toml", "rb") as file:
        episodes = tomllib.load(file)["episode"]
    found = prices()
    out = csv.writer(sys.stdout, lineterminator="\n")
    for e in (e for e in episodes if "inputs" in e):
        year, form = e["base"]["mean_of"], e["form"]
        base = float(found[(form, year)]["value"])
        for later in range(year + 1, year + 4):
            row = found.get((form, later))
            if row is None:
                continue
            usd = float(row["value"])
            cited = f"U.S. Geological Survey, Mineral Commodity Summaries {row['edition']}: {row['table'].split(': ', 1)[-1]}"
            kg = f"{usd / 1000:.6g}"
            out.writerow([e["id"], "year", "", later, kg, kg, "USD/kg", f"{usd / base:.4g}", cited, "seen"])


if __name__ == "__main__":
    if sys.argv[1:2] == ["inputs"] and len(sys.argv) == 3:
        inputs(sys.argv[2])
    elif sys.argv[1:] == ["outcomes"]:
        outcomes()
    else:
        raise SystemExit(__doc__)
