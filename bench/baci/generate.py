"""Writes a synthetic BACI year: the layout, padding, `NA` and row count of a real one, with invented figures.

A real year has about 11 million rows, sorted by exporter, importer and product. The figures here are drawn from a counter-based
generator, so the same arguments give the same bytes on every machine.
"""

import argparse
from pathlib import Path

import numpy as np

AREAS = 226
PRODUCTS = 5384


def codes(rng):
    """Invented HS6 codes spread over the chapters 01-97, with the leading zeros of the first nine, sorted."""
    chapters = rng.choice(np.arange(1, 98), size=PRODUCTS, p=weights(97))
    found = np.unique(chapters * 10_000 + rng.integers(100, 9_999, size=PRODUCTS))
    while len(found) < PRODUCTS:
        extra = rng.integers(1, 98, size=PRODUCTS) * 10_000 + rng.integers(100, 9_999, size=PRODUCTS)
        found = np.unique(np.concatenate([found, extra]))[:PRODUCTS]
    return np.char.zfill(found.astype("U6"), 6)


def weights(chapters):
    """Machinery (84), electronics (85) and chemicals (29) hold far more codes than the other chapters, as in the HS."""
    w = np.ones(chapters)
    w[83], w[84], w[28] = 9.0, 6.0, 7.0
    return w / w.sum()


def spread(rows, pull):
    """Rows per pair in proportion to `pull`, none with more rows than there are products, `rows` in all."""
    count = np.zeros(len(pull), dtype=np.int64)
    while (missing := rows - int(count.sum())) > 0:
        free = count < PRODUCTS
        share = np.where(free, pull, 0.0)
        more = np.minimum(PRODUCTS - count, np.floor(missing * share / share.sum()).astype(np.int64))
        if more.sum() == 0:
            more[np.flatnonzero(free)[:missing]] = 1
        count += more
    return count


def generate(path: Path, rows: int, seed: int):
    rng = np.random.Generator(np.random.Philox(seed))
    product = codes(rng)
    area = np.unique(rng.choice(np.arange(4, 895), size=AREAS, replace=False))
    size = rng.pareto(1.1, AREAS) + 0.02
    pairs = [(e, i) for e in range(AREAS) for i in range(AREAS) if e != i]
    pull = np.array([(size[e] * size[i]) ** 0.6 for e, i in pairs])
    count = spread(rows, pull)
    partial = path.with_suffix(".part")
    with open(partial, "w", newline="") as out:
        out.write("t,i,j,k,v,q\n")
        for (e, i), n in zip(pairs, count):
            if n == 0:
                continue
            chosen = product[np.sort(rng.permutation(PRODUCTS)[:n])]
            value = np.maximum(1, np.exp(rng.normal(9.5, 2.8, n))).astype(np.int64)
            grams = np.maximum(1, value * np.exp(rng.normal(-1.5, 1.6, n))).astype(np.int64)
            absent = rng.random(n) < 0.04
            head = f"2024,{area[e]},{area[i]},"
            lines = [
                f"{head}{k},{v // 1000}.{v % 1000:03d},{'           NA' if a else f'{q // 1000}.{q % 1000:03d}'.rjust(13)}\n"
                for k, v, q, a in zip(chosen.tolist(), value.tolist(), grams.tolist(), absent.tolist())
            ]
            out.write("".join(lines))
    partial.rename(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rows", type=int, default=11_000_000)
    parser.add_argument("--seed", type=int, default=1995)
    given = parser.parse_args()
    generate(given.path, given.rows, given.seed)
