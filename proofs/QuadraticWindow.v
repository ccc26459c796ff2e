(** The quadratic window. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import InnerProduct Ray SegmentSmoothness Bracketed Quadratic.
Open Scope R_scope.

(** U at ρ = 0, as LS has it, is 2(1−c)/λ. *)
Lemma window_end (lambda c g : R) : 0 < lambda -> 0 < c < 1 ->
  ((1 - c) + sqrt ((1 - c) ^ 2 + 2 * lambda * 0 / g ^ 2)) / lambda = 2 * (1 - c) / lambda.
Proof.
  intros; rewrite Rmult_0_r; unfold Rdiv at 2; rewrite Rmult_0_l, Rplus_0_r, sqrt_pow2 by lra; field; lra.
Qed.

Section QuadraticWindow.
Variables (lambda c delta : R) (x : real_line) (R_k eta eta' : R).
Hypothesis lambda_positive : 0 < lambda.
Hypothesis c_range : 0 < c < 1.
Hypothesis delta_range : 0 < delta < 1.
Hypothesis not_stationary : x <> 0.
Hypothesis bracketed : Bracketed (quadratic lambda) (quadratic_grad lambda) c delta x R_k eta eta'.

(** "For any reference, with ρ = R_k − f(w_k) and U = [(1−c) + √((1−c)² + 2λρ/g²)]/λ, it lies in (δU, U]" *)
Theorem quadratic_window_reference (rho g U : R) : quadratic lambda x <= R_k ->
  rho = R_k - quadratic lambda x -> g = quadratic_grad lambda x ->
  U = ((1 - c) + sqrt ((1 - c) ^ 2 + 2 * lambda * rho / g ^ 2)) / lambda ->
  delta * U < eta <= U.
Proof.
  intros reference -> -> HU; destruct bracketed as [Heta accepted failed larger near].
  unfold quadratic_grad in HU.
  rewrite quadratic_A, <- HU in accepted by lra.
  rewrite quadratic_A, <- HU in failed by lra.
  apply Rnot_le_lt in failed; split; [| assumption].
  apply Rlt_le_trans with (delta * eta'); [apply Rmult_lt_compat_l |]; lra.
Qed.

(** "For f(x) = λx²/2 and LS a bracketed step lies in (2δ(1−c)/λ, 2(1−c)/λ]". LS: R_k = f(w_k). *)
Theorem quadratic_window : R_k = quadratic lambda x ->
  2 * delta * (1 - c) / lambda < eta <= 2 * (1 - c) / lambda.
Proof.
  intros monotone.
  replace (2 * delta * (1 - c) / lambda) with (delta * (2 * (1 - c) / lambda)) by (field; lra).
  apply (quadratic_window_reference 0 (quadratic_grad lambda x)); [lra | lra | reflexivity |].
  symmetry; now apply window_end.
Qed.

End QuadraticWindow.

(** Both windows are filled: every step in (δU, U] is bracketed, by the trial η/δ. *)
Theorem quadratic_window_filled (lambda c delta : R) (x : real_line) (R_k eta U : R) :
  0 < lambda -> 0 < c < 1 -> 0 < delta < 1 -> x <> 0 -> quadratic lambda x <= R_k ->
  U = ((1 - c) + sqrt ((1 - c) ^ 2 + 2 * lambda * (R_k - quadratic lambda x) / (lambda * x) ^ 2)) / lambda ->
  delta * U < eta <= U ->
  Bracketed (quadratic lambda) (quadratic_grad lambda) c delta x R_k eta (eta / delta).
Proof.
  intros Hlambda Hc Hdelta Hx reference HU [below above].
  assert (0 < U).
  { rewrite HU; apply Rdiv_lt_0_compat; [| assumption].
    pose proof (sqrt_pos ((1 - c) ^ 2 + 2 * lambda * (R_k - quadratic lambda x) / (lambda * x) ^ 2)); lra. }
  assert (0 < eta) by nra.
  assert (U < eta / delta) by (apply Rlt_div_r; lra).
  apply exactly_bracketed; try lra.
  - field; lra.
  - rewrite quadratic_A, <- HU; lra.
  - rewrite quadratic_A, <- HU; lra.
Qed.

(** "at the paper's c = 1e-4, δ = 1/2 it is (i) with the factor 1 − c = 0.9999
    (on f = 0.99995 x²/2 NLS accepts η = 1 < 1/l)": at the first iteration, R_k = f(w_k), that step is bracketed. *)
Theorem paper_settings_example :
  let lambda := 99995 / 100000 in
  Bracketed (quadratic lambda) (quadratic_grad lambda) (1 / 10000) (1 / 2) 1 (quadratic lambda 1) 1 (1 / (1 / 2)) /\
  l (quadratic_grad lambda) 1 (1 / (1 / 2)) = lambda /\ 1 < 1 / lambda.
Proof.
  intros lambda; split; [| split].
  - apply (quadratic_window_filled lambda _ _ _ _ _ (2 * (1 - 1 / 10000) / lambda)); unfold lambda; try lra.
    rewrite Rminus_eq_0; symmetry; apply window_end; lra.
  - apply quadratic_l; unfold lambda; lra.
  - unfold lambda; lra.
Qed.
