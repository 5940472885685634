"""What is believed before anybody has looked at the customers."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, multigammaln


@dataclass(frozen=True)
class Prior:
    """The prior of sizes, means and covariances, on the scale on which all customers have mean 0 and sd 1.

    Attributes
    ----------
    concentration : float
        Of the symmetric Dirichlet distribution of the sizes: like having seen this many customers less one in each
        segment. 1 holds all sizes for equally likely, under 1 it likes empty segments.
    mean_sd : float
        Standard deviation of each mean around that of all customers.
    spread_worth : float
        How many customers the belief about the spread within a segment is worth, above the least that makes it a
        distribution; more than 0.
    spread_sd : float
        Standard deviation within a segment that is expected.
    """

    concentration: float = 2.0
    mean_sd: float = 2.0
    spread_worth: float = 1.0
    spread_sd: float = 0.4

    def freedom(self, columns: int, *, correlated: bool) -> float:
        """Give the degrees of freedom of the distribution of a covariance or, if features are taken apart, of a variance."""
        return self.spread_worth + 1 + (columns if correlated else 1)

    def log_density(
        self, share: np.ndarray, mean: np.ndarray, covariance: np.ndarray, *, correlated: bool
    ) -> np.ndarray:
        """Give the log density of the prior.

        Sizes are Dirichlet, means normal, covariances inverse Wishart with mean ``spread_sd² I``; where features are taken
        apart, each variance is scaled inverse χ² with mean ``spread_sd²`` (Gelman et al. 2013, *Bayesian Data Analysis*, appendix A).

        Parameters
        ----------
        share : ndarray of shape (…, k)
        mean : ndarray of shape (…, k, d)
        covariance : ndarray of shape (…, k, d, d)
        correlated : bool
            Whether features may go together within a segment; if not, covariances are diagonal.

        Returns
        -------
        ndarray of shape (…)
        """
        parts = self.log_density_of_parts(mean, np.linalg.cholesky(covariance), correlated=correlated)
        return self.log_density_of_sizes(share) + parts.sum(axis=-1)

    def log_density_of_sizes(self, share: np.ndarray) -> np.ndarray:
        """Give the log density of sizes, shape (…)."""
        k, alpha = share.shape[-1], self.concentration
        return gammaln(k * alpha) - k * gammaln(alpha) + (alpha - 1) * np.log(share).sum(axis=-1)

    def log_density_of_parts(self, mean: np.ndarray, factor: np.ndarray, *, correlated: bool) -> np.ndarray:
        """Give the log density of the mean and covariance of each segment, shape (…, k).

        Parameters
        ----------
        mean : ndarray of shape (…, k, d)
        factor : ndarray of shape (…, k, d, d)
            Cholesky factors of the covariances. They and the means may be complex, for derivatives.
        correlated : bool
        """
        columns = mean.shape[-1]
        scaled = mean / self.mean_sd
        means = -(scaled**2 / 2 + np.log(self.mean_sd) + np.log(2 * np.pi) / 2).sum(axis=-1)
        nu = self.freedom(columns, correlated=correlated)
        # the mean of an inverse Wishart is scale / (ν − d − 1), of a scaled inverse χ² ν s² / (ν − 2)
        scale = self.spread_sd**2 * self.spread_worth
        deviations = np.diagonal(factor, axis1=-2, axis2=-1)
        if correlated:
            traces = (np.linalg.inv(factor) ** 2).sum(axis=(-2, -1))
            constant = columns * nu / 2 * np.log(scale / 2) - multigammaln(nu / 2, columns)
            return means + constant - (nu + columns + 1) * np.log(deviations).sum(axis=-1) - scale * traces / 2
        constant = nu / 2 * np.log(scale / 2) - gammaln(nu / 2)
        spreads = constant - (nu + 2) * np.log(deviations) - scale / (2 * deviations**2)
        return means + spreads.sum(axis=-1)
