// A mixture of Gaussians: every customer comes from one of K segments, nobody says from which.
// Summed over that unknown, so that only sizes, means and covariances are sampled.

data {
  int<lower=1> N;                            // customers, or micro-clusters of customers
  int<lower=1> D;                            // features
  int<lower=1> K;                            // segments
  vector<lower=0>[N] weight;                 // customers that a row stands for

  // The log density of a Gaussian is a sum of a constant, of each feature, and of products of two features,
  // each times a number of its own. So all customers by all segments are one product of matrices.
  int<lower=1> Q;                            // products of two features
  array[Q] int<lower=1, upper=D> first;
  array[Q] int<lower=1, upper=D> second;
  matrix[N, 1 + D + Q] terms;                // 1, features, products; of a micro-cluster their means

  // What a micro-cluster keeps of how its customers differ: changes of the terms along D directions.
  int<lower=0, upper=1> compressed;
  array[compressed ? D : 0] matrix[N, 1 + D + Q] slopes;

  // Where the sampler starts, and how far a step of it is: what is sampled are steps from there, each in units of
  // its own rough standard error, for then all directions look alike to the sampler.
  simplex[K] start_share;
  array[K] vector[D] start_mean;
  array[K] cholesky_factor_cov[D] start_factor;
  vector<lower=0>[K] unit;

  int<lower=0, upper=1> correlated;          // do features go together within a segment?

  // Priors
  real<lower=0> share_prior;
  real<lower=0> mean_sd;
  real<lower=D + 1> spread_customers;
  real<lower=0> spread_sd;
}
transformed data {
  int tilts = correlated ? D * (D - 1) %/% 2 : 0;
  matrix[D, D] spread_factor = diag_matrix(rep_vector(spread_sd * sqrt(spread_customers - D - 1), D));
}
parameters {
  vector[K - 1] share_step;
  array[K] vector[D] mean_step;
  array[K] vector[D] scale_step;
  array[K] vector[tilts] tilt_step;
}
transformed parameters {
  vector[K] share = softmax(log(start_share) + append_row(share_step .* head(unit, K - 1), 0));
  array[K] vector[D] mean;
  array[K] matrix[D, D] factor;              // lower triangle; factor * factor' is the covariance
  for (k in 1:K) {
    matrix[D, D] shape = diag_matrix(exp(unit[k] * scale_step[k]));
    int at = 1;
    for (i in 2:(correlated ? D : 1)) {
      shape[i, 1:(i - 1)] = unit[k] * tilt_step[k, at:(at + i - 2)]';
      at += i - 1;
    }
    mean[k] = start_mean[k] + unit[k] * start_factor[k] * mean_step[k];
    factor[k] = start_factor[k] * shape;
  }
}
model {
  // Priors, with the Jacobians of the steps.
  target += share_prior * sum(log(share));   // Dirichlet(share_prior), log-ratios
  for (k in 1:K) {
    mean[k] ~ normal(0, mean_sd);
    if (correlated)
      factor[k] ~ inv_wishart_cholesky(spread_customers, spread_factor);
    else {
      square(diagonal(factor[k])) ~ scaled_inv_chi_square(spread_customers, spread_sd);
      target += unit[k] * sum(scale_step[k]);
    }
    target += unit[k] * sum(scale_step[k]);
  }

  // Likelihood
  matrix[1 + D + Q, K] of_terms;
  for (k in 1:K) {
    matrix[D, D] whiten = mdivide_left_tri_low(factor[k], identity_matrix(D));
    matrix[D, D] precision = crossprod(whiten);
    vector[D] pull = precision * mean[k];
    of_terms[1, k] = log(share[k]) + sum(log(diagonal(whiten))) - 0.5 * (dot_product(mean[k], pull) + D * log(2 * pi()));
    of_terms[2:(D + 1), k] = pull;
    for (q in 1:Q)
      of_terms[1 + D + q, k] = (first[q] == second[q] ? -0.5 : -1) * precision[first[q], second[q]];
  }
  matrix[N, K] log_density = terms * of_terms;
  vector[N] log_likelihood;
  for (n in 1:N)
    log_likelihood[n] = log_sum_exp(log_density[n]);
  if (compressed) {
    matrix[N, K] probability = exp(log_density - rep_matrix(log_likelihood, K));
    for (d in 1:D) {
      matrix[N, K] slope = slopes[d] * of_terms;
      log_likelihood += 0.5 * (rows_dot_product(probability .* slope, slope) - square(rows_dot_product(probability, slope)));
    }
  }
  target += dot_product(weight, log_likelihood);
}
