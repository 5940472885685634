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

  // Where the sampler starts, and how far a step of it is. What is sampled are steps from the top of the posterior, cut
  // to its width in every direction, for then all directions look alike to the sampler.
  simplex[K] top_share;
  array[K] vector[D] top_mean;
  array[K] cholesky_factor_cov[D] top_factor;
  int<lower=1> P;                            // parameters
  matrix[P, P] width;
  vector[P] pull;                            // what the gradient of micro-clusters lacks at the top

  int<lower=0, upper=1> correlated;          // do features go together within a segment?

  // Priors
  real<lower=0> share_prior;
  real<lower=0> mean_sd;
  real<lower=0> spread_worth;
  real<lower=0> spread_sd;
}
transformed data {
  // inverse Wishart of mean spread_sd² I; of a variance taken alone, scaled inverse χ² of mean spread_sd²
  matrix[D, D] spread_factor = diag_matrix(rep_vector(spread_sd * sqrt(spread_worth), D));
  real spread_freedom = spread_worth + 1 + (correlated ? D : 1);
  real spread_scale = spread_sd * sqrt(spread_worth / spread_freedom);
}
parameters {
  vector[P] step;
}
transformed parameters {
  vector[K] share;
  array[K] vector[D] mean;
  array[K] matrix[D, D] factor;              // lower triangle; factor * factor' is the covariance
  vector[P] move = width * step;
  real log_scales = 0;                       // Jacobian of the scales
  {
    int at = K;
    share = softmax(log(top_share) + append_row(head(move, K - 1), 0));
    for (k in 1:K) {
      mean[k] = top_mean[k] + top_factor[k] * segment(move, at, D);
      at += D;
      matrix[D, D] shape = diag_matrix(exp(segment(move, at, D)));
      log_scales += sum(segment(move, at, D));
      at += D;
      for (i in 2:(correlated ? D : 1)) {
        shape[i, 1:(i - 1)] = segment(move, at, i - 1)';
        at += i - 1;
      }
      factor[k] = top_factor[k] * shape;
    }
  }
}
model {
  // Priors, with the Jacobians of the steps
  target += share_prior * sum(log(share));   // Dirichlet(share_prior), of log ratios
  target += log_scales;
  for (k in 1:K) {
    mean[k] ~ normal(0, mean_sd);
    if (correlated)
      factor[k] ~ inv_wishart_cholesky(spread_freedom, spread_factor);
    else
      square(diagonal(factor[k])) ~ scaled_inv_chi_square(spread_freedom, spread_scale);
  }
  if (!correlated)
    target += log_scales;                    // a variance moves twice as far as its root

  // Likelihood
  matrix[1 + D + Q, K] of_terms;
  for (k in 1:K) {
    matrix[D, D] whiten = mdivide_left_tri_low(factor[k], identity_matrix(D));
    matrix[D, D] precision = crossprod(whiten);
    vector[D] towards = precision * mean[k];
    of_terms[1, k] = log(share[k]) + sum(log(diagonal(whiten))) - 0.5 * (dot_product(mean[k], towards) + D * log(2 * pi()));
    of_terms[2:(D + 1), k] = towards;
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
  target += dot_product(weight, log_likelihood) + dot_product(pull, move);
}
