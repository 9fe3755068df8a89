#!/usr/bin/env python3
"""Checks what `monazite run SCENARIO --problem DIR` wrote, by its own arithmetic: python3 check_certificate.py DIR [DIR ...]

Each DIR holds base.json and problem.json (the market without and with the measures), solution.json and parties.json; the format
is docs/formats/market-problem.md. One line each: `accepted DIR` or `rejected DIR: first fault`. Exit code 0 if all are
accepted, 1 if one is rejected, 2 if one cannot be read. Decimal numbers of 28 digits; Python's standard library only.

Held: every margin follows from the prices, every level from its margin; nodes balance; the worth of a bound is the margin beyond
the one that fills it; gains follow from prices, levels and who owns what, and add up to the change of welfare, reckoned apart.
"""
import json
import sys
from collections import defaultdict
from decimal import Decimal, InvalidOperation, getcontext
from functools import cache
from pathlib import Path

getcontext().prec = 28
ZERO, ONE, INF = Decimal(0), Decimal(1), Decimal("Infinity")
JOIN, TANGENT = Decimal(0.02), Decimal(0.01)  # where a supply and a demand curve change form; the doubles, not the decimals
CLOSE, ROUNDING = Decimal("1e-9"), Decimal("1e-12")

class Rejected(Exception): """One fault is enough."""
def hold(found, printed, size, what):
    """`printed` must be `found`, but for the rounding of numbers of this size."""
    if not abs(found - printed) <= CLOSE * abs(printed) + ROUNDING * size:
        raise Rejected(f"{what}: {printed:.12g} is printed, {found:.12g} follows")
def gauss(low, high, f):
    """The integral of a polynomial of up to the fifth degree, exactly."""
    middle, half = (low + high) / 2, (high - low) / 2
    reach = half * (Decimal(3) / 5).sqrt()
    return half * (5 * f(middle - reach) + 8 * f(middle) + 5 * f(middle + reach)) / 9
def power_area(low, high, exponent):
    """The integral of r ** exponent."""
    return (high / low).ln() if exponent == -1 else (high ** (exponent + 1) - low ** (exponent + 1)) / (exponent + 1)
class Curve:
    """A response: `level` at a margin; its area from the margin `zero` on; `full`, the margin at which it is `highest`."""
    full, breaks = None, ()
    @cache
    def surplus(self, m):
        low, high = min(self.zero, m), max(self.zero, m)
        cuts = [low, *sorted(b for b in {*self.breaks, self.full} - {None} if low < b < high), high]
        area = sum((self.cut(a, b) for a, b in zip(cuts, cuts[1:]) if a < b), ZERO)
        return area if m >= self.zero else -area
    def cut(self, a, b):
        level = self.level((a + b) / 2)
        return (b - a) * level if level == 0 or level >= self.highest else self.piece(a, b, (a + b) / 2)
class Linear(Curve):
    def __init__(self, r):
        self.at, self.slope, self.upper = r["at"], r["slope"], r.get("upper", INF)
        self.zero = -self.at / self.slope if self.slope else ZERO
        self.full = (self.upper - self.at) / self.slope if self.slope and self.upper < INF else None
        self.highest = self.upper if self.slope else min(max(self.at, ZERO), self.upper)
    def level(self, m): return min(max(self.at + self.slope * m, ZERO), self.upper)
    def piece(self, a, b, middle): return (b - a) * self.level(middle)
class Elastic(Curve):
    def __init__(self, r): self.zero, self.full, self.highest = ZERO, ZERO, r.get("upper", INF)
    def level(self, m): return self.highest if m > 0 and self.highest < INF else ZERO
class Supply(Curve):
    def __init__(self, r):
        self.at, self.zero, self.span = r["at"], r.get("shutdown", ZERO), r["price"] - r.get("shutdown", ZERO)
        self.capacity, self.upper, knee = r.get("capacity", INF), r.get("upper", INF), r.get("knee", Decimal(0.95))
        self.theta = r["elasticity"] * self.span / r["price"]
        self.wall = knee >= 1 or self.capacity <= 0 or self.capacity == INF
        self.bend = ZERO if self.wall else 1 / (4 * (1 - knee) * self.capacity)
        self.begins, self.ends = (self.capacity * (ONE if self.wall else share) for share in (knee, 2 - knee))
        most = min(self.upper, self.capacity)
        self.highest = most if self.at and self.theta else min(most, self.bent(self.at))
        if self.at and most > 0:
            self.full = self.margin_of(self.unbent(self.highest))
            self.breaks = (self.margin_of(self.begins), self.margin_of(self.ends), self.zero + self.span * JOIN)
    def bent(self, s):
        return min(s if s <= self.begins else self.capacity - max(self.ends - s, ZERO) ** 2 * self.bend, self.upper)
    def unbent(self, level):
        return level if level <= self.begins or self.wall else self.ends - ((self.capacity - level) / self.bend).sqrt()
    def margin_of(self, s):
        """The lowest margin that calls for `s` before capacity; `None` where none does."""
        if s == INF or (self.theta == 0 and s > self.at): return None
        y, t = s / (self.at * JOIN**self.theta), min(self.theta, Decimal(2))
        z = JOIN * 2 * y / (2 - t + ((2 - t) ** 2 + 4 * (t - 1) * y).sqrt()) if y <= 1 else (s / self.at) ** (1 / self.theta)
        return self.zero + self.span * min(z, JOIN) if y <= 1 else self.zero + self.span * z
    def free(self, m):
        z, t = (m - self.zero) / self.span, min(self.theta, Decimal(2))
        u = min(max(z / JOIN, ZERO), ONE)
        return self.at * z**self.theta if z >= JOIN else self.at * JOIN**self.theta * u * (2 - t + (t - 1) * u)
    @cache
    def level(self, m): return self.bent(self.free(m)) if self.at else ZERO
    def piece(self, a, b, middle):
        low, high = (a - self.zero) / self.span, (b - self.zero) / self.span
        if (low + high) / 2 < JOIN: return gauss(a, b, self.level)
        first = self.at * self.span * power_area(low, high, self.theta)
        if self.free(middle) <= self.begins: return first
        second = self.at**2 * self.span * power_area(low, high, 2 * self.theta)
        return (self.capacity - self.bend * self.ends**2) * (b - a) + self.bend * (2 * self.ends * first - second)
class Demand(Curve):
    def __init__(self, r):
        self.at, self.price, self.eta = r["at"], r["price"], r["elasticity"]
        self.choke, self.highest = r.get("choke", INF), r.get("upper", INF)
        self.taper = max(self.price, self.choke / 2)
        self.zero = -self.choke if self.choke < INF else -self.price
        if self.at:
            self.full = self.margin_of(self.highest)
            self.breaks = (-TANGENT * self.price, -self.taper if self.choke < INF else None)
    def free(self, q):
        """Use at a price, before the bound."""
        r, fade = q / self.price, ZERO
        if q > self.taper:
            fade = min((q - self.taper) / (self.choke - self.taper), ONE) ** 2
        use = r**-self.eta if r >= TANGENT else TANGENT**-self.eta * (1 + self.eta * (1 - r / TANGENT))
        return self.at * use * (1 - fade)
    @cache
    def level(self, m): return min(self.free(-m), self.highest) if self.at else ZERO
    def margin_of(self, level):
        """The lowest margin at which use is `level`; `None` where there is none."""
        if level == INF or (self.eta == 0 and level > self.at) or (level <= 0 and self.choke == INF):
            return None
        if self.choke < INF and level < self.free(self.taper):
            low, high = self.taper, self.choke
            for _ in range(100):
                low, high = (low, (low + high) / 2) if self.free((low + high) / 2) < level else ((low + high) / 2, high)
            return -low
        if self.eta == 0:
            return -self.taper if self.choke < INF and level == self.at else None
        edge = level * TANGENT**self.eta / self.at
        return -self.price * (TANGENT * (1 - (edge - 1) / self.eta) if edge > 1 else (level / self.at) ** (-1 / self.eta))
    def piece(self, a, b, middle):
        if -middle < TANGENT * self.price: return gauss(a, b, self.level)
        low, high, tau = -b / self.price, -a / self.price, self.taper / self.price
        use = power_area(low, high, -self.eta)
        if -middle > self.taper:
            first, square = power_area(low, high, 1 - self.eta), power_area(low, high, 2 - self.eta)
            use -= (square - 2 * tau * first + tau * tau * use) / (self.choke / self.price - tau) ** 2
        return self.at * self.price * use

@cache  # Markets of one chain share most of their curves.
def curve_of(kind, *items): return {"linear": Linear, "elastic": Elastic, "supply": Supply, "demand": Demand}[kind](dict(items))

class Market:
    """A problem file: nodes and activities by their names."""
    def __init__(self, file):
        self.price = {n["id"]: n["base_price"] for n in file["nodes"]}
        self.injection = {n["id"]: n.get("injection", ZERO) for n in file["nodes"]}
        self.tolerance = file.get("tolerance", CLOSE)
        self.activities = {a["id"]: a for a in file["activities"]}
        self.curve = {a["id"]: curve_of(k, *r.items()) for a in file["activities"] for k, r in a["response"].items()}

    def cost(self, name): return self.activities[name].get("cost", ZERO)
    def margin(self, name, prices):
        """Unit margin of an activity, and the size of what it is the difference of."""
        parts = [leg.get("price", leg["quantity"]) * prices[leg["node"]] for leg in self.activities[name]["legs"]]
        return sum(parts) - self.cost(name), sum(abs(p) for p in parts) + abs(self.cost(name))

def check_market(market, solution):
    """Margins, levels, worth of bounds, balances. Returns prices and levels."""
    prices = {n["id"]: n["price"] for n in solution["nodes"]}
    levels = {a["id"]: a["level"] for a in solution["activities"]}
    if prices.keys() != market.price.keys() or levels.keys() != market.activities.keys():
        raise Rejected("problem and solution do not name the same nodes and activities")
    balance = {node: [t, abs(t) / 2, ZERO] for node, t in market.injection.items()}
    for row in solution["activities"]:
        name, m, level = row["id"], row["margin"], row["level"]
        curve, (found, size) = market.curve[name], market.margin(name, prices)
        hold(found, m, size, f"margin of {name}")
        if not isinstance(curve, Elastic) or abs(m) > CLOSE * size:
            hold(curve.level(m), level, abs(level) + abs(getattr(curve, "at", ZERO)), f"level of {name}")
        if not 0 <= level <= curve.highest * (1 + ROUNDING):
            raise Rejected(f"level of {name} is out of its bounds: {level:.12g}")
        worth = m - curve.full if curve.full is not None and level >= curve.highest * (1 - CLOSE) else ZERO
        hold(max(worth, ZERO), row["shadow_price"], size, f"worth of the bound of {name}")
        for leg in market.activities[name]["legs"]:
            flow, entry = leg["quantity"] * level, balance[leg["node"]]
            # Levels carry the rounding of what they are the difference of; below a thousandth of what is stated, nothing counts.
            rounding = max(ROUNDING / 10, market.tolerance / 1000) * abs(leg["quantity"] * getattr(curve, "at", ZERO))
            balance[leg["node"]] = [entry[0] + flow, entry[1] + abs(flow) / 2, entry[2] + rounding]
    for node, (left, passing, rounding) in balance.items():
        if not abs(left) <= 2 * market.tolerance * passing + rounding:
            raise Rejected(f"{node} does not balance: {left:.6g} of {passing:.6g} is left")
    return prices, levels

def check_parties(base, market, parties, prices, levels):
    """Who gains and who loses, and that it adds up to the change of welfare."""
    gain, size = defaultdict(Decimal), defaultdict(Decimal)
    def put(area, party, usd, scale):
        gain[area, party] += usd
        size[area, party] += abs(scale)
    surplus, paid, welfare, scale = {}, defaultdict(Decimal), ZERO, ZERO
    for t in parties["transfers"]:
        each = t["usd_per_unit"] if "usd_per_unit" in t else t["share"] * prices[t["node"]]
        paid[t["activity"]] += t.get("usd_per_unit", ZERO)
        put(t["treasury"], "treasury", each * levels[t["activity"]], each * levels[t["activity"]])
    worth = {b["activity"]: b["worth_usd_per_t"] for b in parties["purchases"]}
    released = {s["activity"] for s in parties["stocks"] if "activity" in s}
    for name, level in levels.items():
        before, m, curve = base.margin(name, base.price)[0], market.margin(name, prices)[0], market.curve[name]
        then, was, now = base.curve[name].level(before), base.curve[name].surplus(before), curve.surplus(m)
        surplus[name] = (now - was, abs(now) + abs(was))
        # The cost of a level is m x less the surplus at m, for any margin m that calls for it.
        real = [before * then - was + base.cost(name) * then, m * level - now + (market.cost(name) - paid[name]) * level]
        real = [ZERO, -worth[name] * level] if name in worth else [ZERO, ZERO] if name in released else real
        welfare, scale = welfare + real[0] - real[1], scale + abs(real[0]) + abs(real[1])
    for o in parties["owners"]:
        put(o["area"], o["party"], o["share"] * surplus[o["activity"]][0], surplus[o["activity"]][1])
    for r in parties["rents"]:
        usd, big = surplus[r["activity"]]
        through = [(k["other"], k["weight"] * levels[k["activity"]]) for k in r["members"] if k.get("other") is not None]
        total = sum(t for _, t in through)
        abroad = r["importers"] * usd if total > 0 else ZERO
        for other, t in through if abroad else []:
            put(other, "rent-holders", abroad * t / total, big)
        put(r["area"], "treasury", r["treasury"] * usd, big)
        put(r["area"], "rent-holders", usd * (1 - r["treasury"]) - abroad, big)
    for b in parties["purchases"]:
        put(b["treasury"], "treasury", (b["worth_usd_per_t"] - prices[b["node"]]) * levels[b["activity"]], worth[b["activity"]])
    for kind, party in (("stocks", "stockholders"), ("residuals", "traders")):
        for s in parties[kind]:
            before, now, t = base.price[s["node"]], prices[s["node"]], levels.get(s.get("activity"), s["t"])
            put(s["area"], party, (now - before) * t, (abs(now) + abs(before)) * t)
            welfare -= before * t if kind == "stocks" else ZERO
    printed = {(row["area"], row["party"]): row["usd"] for row in parties["accounts"]}
    for key in sorted(gain.keys() | printed.keys()):
        hold(gain[key], printed.get(key, ZERO), size[key], f"gain of {key[1]} in {key[0]}")
    hold(welfare, parties["welfare_usd"], scale, "change of welfare")
    total, most = sum(printed.values()), sum(abs(v) for v in printed.values())
    if not abs(total - welfare) <= CLOSE * max(abs(welfare), most) + ROUNDING * scale:
        raise Rejected(f"the gains of all parties are {total:.12g}, the change of welfare is {welfare:.12g}")

def check(folder):
    read = lambda name: json.loads((folder / f"{name}.json").read_text(), parse_float=Decimal, parse_int=Decimal)
    base, problem, solution, parties = map(read, ("base", "problem", "solution", "parties"))
    if solution["status"]["kind"] != "cleared" or "nodes" not in solution:
        raise Rejected(f"the market did not clear: {solution['status']['kind']}")
    market = Market(problem)
    check_parties(Market(base), market, parties, *check_market(market, solution))
def main(folders):
    worst = 0
    for folder in folders:
        try:
            check(Path(folder))
            print(f"accepted {folder}")
        except (Rejected, InvalidOperation, ZeroDivisionError) as fault:
            print(f"rejected {folder}: {fault}")
            worst = max(worst, 1)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
            print(f"unreadable {folder}: {type(fault).__name__}: {fault}")
            worst = 2
    return worst

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if len(sys.argv) > 1 else print(__doc__) or 2)
