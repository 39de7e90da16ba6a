"""How unevenly something is spread over people: two indices, 0 when everyone has the same.

- Gini coefficient: C. Gini, "Variabilità e mutabilità" (1912); the weighted form of the mean difference in
  F. A. Cowell, "Measuring Inequality", 3rd ed., Oxford University Press (2011).
- Theil's T index: H. Theil, "Economics and Information Theory" (1967), with 0 · ln 0 = 0.
"""

from collections.abc import Sequence

import numpy as np

from elo_graph.analyse.land import Real


def gini(values: Sequence[float] | Real, weights: Sequence[float] | Real) -> float | None:
    """Return the weighted Gini coefficient: half the mean difference of two people, divided by the mean."""
    x, w = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    total = float(w.sum())
    mean = float((x * w).sum()) / total if total > 0 else 0.0
    if mean <= 0:
        return None
    order = np.argsort(x, kind="stable")
    x, w = x[order], w[order]
    # Σᵢⱼ wᵢwⱼ|xᵢ−xⱼ| / 2 = Σᵢ wᵢxᵢ(W₍<ᵢ₎ − W₍>ᵢ₎) for values in order.
    below = np.cumsum(w) - w
    above = total - below - w
    return float((w * x * (below - above)).sum()) / (total * total * mean)


def theil(values: Sequence[float] | Real, weights: Sequence[float] | Real) -> float | None:
    """Return Theil's T, weighted: the mean of (x/mean) ln(x/mean)."""
    x, w = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    total = float(w.sum())
    mean = float((x * w).sum()) / total if total > 0 else 0.0
    if mean <= 0:
        return None
    share = x / mean
    logs = np.log(np.where(share > 0, share, 1.0))
    return float((w * share * logs).sum()) / total
