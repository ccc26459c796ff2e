(** f(x) = λx²/2 on the real line: its gradient λx, l(w, η) = λ, and its acceptance test. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import Power InnerProduct Ray RealLine SegmentSmoothness Bracketed ReferenceAware.
Open Scope R_scope.

Section Quadratic.
Variable lambda : R.
Hypothesis lambda_positive : 0 < lambda.

Definition quadratic (x : real_line) : R := lambda * x ^ 2 / 2.
Definition quadratic_grad (x : real_line) : real_line := lambda * x.

Lemma quadratic_point (x : real_line) (eta : R) : point quadratic_grad x eta = (1 - eta * lambda) * x.
Proof. unfold point, quadratic_grad, minus, plus, opp, scal; simpl; unfold mult; simpl; ring. Qed.

Lemma quadratic_gradient (x : real_line) : is_gradient quadratic x (quadratic_grad x).
Proof.
  apply gradient_of_derivative; unfold quadratic, quadratic_grad; auto_derive; [trivial | field].
Qed.

Lemma quadratic_differentiable (x : real_line) (eta : R) : differentiable_on_segment quadratic quadratic_grad x eta.
Proof. intros t _; apply quadratic_gradient. Qed.

(** l(w, η) = λ *)
Theorem quadratic_l (x : real_line) (eta : R) : x <> 0 -> 0 < eta -> l quadratic_grad x eta = lambda.
Proof.
  intros Hx Heta; apply is_lub_Rbar_unique.
  assert (constant : forall t, 0 < t -> quotient quadratic_grad 1 x t = lambda).
  { intros t Ht; unfold quotient; rewrite power_1 by apply norm_nonneg; rewrite distance_to_point by lra.
    rewrite quadratic_point; unfold quadratic_grad; rewrite !norm_real.
    replace (minus _ _) with (lambda * t * (lambda * x)) by (unfold minus, plus, opp; simpl; ring).
    rewrite Rabs_mult, (Rabs_pos_eq (lambda * t)) by nra.
    assert (0 < Rabs (lambda * x)) by (apply Rabs_pos_lt; nra); field; lra. }
  split.
  - intros q (t & Ht & ->); rewrite constant by lra; apply Rle_refl.
  - intros b Hb; rewrite <- (constant eta Heta); apply Hb; exists eta; split; [lra | reflexivity].
Qed.

(** A(η) in other words: η ≤ U = [(1−c) + √((1−c)² + 2λρ/g²)]/λ. *)
Lemma quadratic_A (c R_k eta : R) (x : real_line) : 0 < c < 1 -> 0 < eta -> x <> 0 -> quadratic x <= R_k ->
  A quadratic quadratic_grad c x R_k eta <->
  eta <= ((1 - c) + sqrt ((1 - c) ^ 2 + 2 * lambda * (R_k - quadratic x) / (lambda * x) ^ 2)) / lambda.
Proof.
  intros Hc Heta Hx HR.
  assert (Hg : 0 < (lambda * x) ^ 2) by (apply pow2_gt_0; nra).
  replace (2 * lambda * (R_k - quadratic x) / (lambda * x) ^ 2)
    with (2 * lambda * ((R_k - quadratic x) / (lambda * x) ^ 2)) by (field; split; lra).
  rewrite below_root_iff by (try apply Rdiv_le_0_compat; lra).
  unfold A, phi; rewrite quadratic_point, norm_real_squared; unfold quadratic_grad.
  set (r := (R_k - quadratic x) / (lambda * x) ^ 2).
  assert (Hr : R_k = quadratic x + r * (lambda * x) ^ 2) by (unfold r; field; split; lra).
  assert (difference : quadratic ((1 - eta * lambda) * x) - (R_k - c * eta * (lambda * x) ^ 2)
    = (lambda * x) ^ 2 * (lambda / 2 * eta ^ 2 - ((1 - c) * eta + r))).
  { rewrite Hr; unfold quadratic; field. }
  split; intros; nra.
Qed.

End Quadratic.
