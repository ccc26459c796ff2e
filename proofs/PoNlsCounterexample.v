(** "2.8 with c itself fails for f₀ − x + |x|^{1+ν}/(1+ν) at ν ≤ 0.14": here at ν = 0.1, with f₀ = ν/(1+ν),
    the least at which f ≥ 0, and c = 1e-4, δ = ½, c_p = 0.1. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import Power InnerProduct Ray RealLine SegmentSmoothness Bracketed PoNls.
Open Scope R_scope.

Definition nu : R := 1 / 10.
Definition f (x : real_line) : R := 1 / 11 - x + Rabs x ^^ (1 + nu) / (1 + nu).
Definition grad (x : real_line) : real_line := -1 + sign x * Rabs x ^^ nu.

Lemma grad_0 : grad 0 = -1 :> R.
Proof. unfold grad; rewrite sign_0; ring. Qed.

Lemma point_at_0 t : point grad 0 t = t :> R.
Proof. unfold point, minus, plus, opp, scal; simpl; rewrite grad_0; unfold mult; simpl; ring. Qed.

Lemma grad_at t : 0 < t -> grad t = -1 + t ^^ nu :> R.
Proof. intros Ht; unfold grad; rewrite sign_eq_1, Rabs_pos_eq by lra; ring. Qed.

Lemma differentiable t : 0 <= t -> is_gradient f t (grad t).
Proof.
  intros [Ht | <-].
  - apply gradient_of_derivative; rewrite grad_at by assumption.
    apply (is_derive_ext_loc (fun x => 1 / 11 - x + x ^^ (1 + nu) / (1 + nu))).
    + exists (mkposreal t Ht); intros x Hx; unfold f; rewrite Rabs_pos_eq; [reflexivity |].
      apply Rabs_lt_between in Hx; unfold minus, plus, opp in Hx; simpl in Hx; lra.
    + assert (power := power_derive t nu Ht).
      auto_derive; [eexists; exact power |].
      replace (Derive (fun x => x ^^ (1 + nu)) t) with ((1 + nu) * t ^^ nu) by (symmetry; now apply is_derive_unique).
      unfold nu; field.
  - (* at 0, |h|^{1+ν} ≤ ε|h| for |h| ≤ ε^{1/ν} *)
    intros eps Heps; exists (eps ^^ (1 / nu)); split; [now apply power_positive |].
    intros h Hh; rewrite norm_real in *; rewrite grad_0; unfold f, plus, dot; simpl.
    rewrite Rplus_0_l, Rabs_R0, (power_of_nonpositive 0) by lra.
    replace (_ - _ - _) with (Rabs h ^^ (1 + nu) / (1 + nu)) by (unfold nu; field).
    assert (Hnu : 0 < nu) by (unfold nu; lra).
    pose proof (power_nonneg (Rabs h) (1 + nu)); pose proof (Rabs_pos h).
    assert (small : Rabs h ^^ nu <= eps).
    { rewrite <- (power_root eps (1 / nu)) by (unfold nu; lra).
      replace (1 / (1 / nu)) with nu by (field; lra); apply power_le; lra. }
    rewrite Rabs_pos_eq by (apply Rdiv_le_0_compat; lra).
    apply Rle_trans with (Rabs h ^^ (1 + nu)); [apply Rle_div_l; nra |].
    rewrite power_plus, power_1 by assumption; nra.
Qed.

(** f ≥ 0 along the ray: with y = t^{1/10}, 11 f(t) = 10y¹¹ − 11y¹⁰ + 1 = (y − 1)² (1 + 2y + … + 10y⁹). *)
Lemma cost_nonneg t : 0 < t -> 0 <= f t.
Proof.
  intros Ht; set (y := t ^^ nu).
  assert (Hy : 0 < y) by now apply power_positive.
  assert (tenth : t = y ^ 10).
  { unfold y; rewrite <- Rpower_pow, <- power_of_positive, power_power by now apply power_positive.
    replace (nu * INR 10) with 1 by (unfold nu; simpl; field); now rewrite power_1; lra. }
  unfold f; rewrite Rabs_pos_eq, power_plus, power_1 by lra; fold y; rewrite tenth; unfold nu.
  replace (1 / 11 - y ^ 10 + y ^ 10 * y / (1 + 1 / 10)) with
    ((y - 1) ^ 2 * (1 + 2 * y + 3 * y ^ 2 + 4 * y ^ 3 + 5 * y ^ 4 + 6 * y ^ 5 + 7 * y ^ 6 + 8 * y ^ 7 + 9 * y ^ 8
      + 10 * y ^ 9) / 11) by field.
  apply Rmult_le_pos; [| lra]; apply Rmult_le_pos; [apply pow2_ge_0 |].
  repeat apply Rplus_le_le_0_compat; try lra; apply Rmult_le_pos; try lra; apply pow_le; lra.
Qed.

Theorem PoNLS_Holder_counterexample :
  let c := 1 / 10000 in
  let delta := 1 / 2 in
  let eta := 10 / 11 in
  First_trial_accepted f grad c delta (1 / 10) 0 (f 0) eta (eta / delta) /\
  differentiable_on_segment f grad 0 (eta / delta) /\
  (forall t, 0 < t -> 0 <= phi f grad 0 t) /\
  l_nu grad nu 0 (eta / delta) = 1 /\
  eta < delta * ((1 - c) * (1 + nu) * norm (grad 0) ^^ (1 - nu) / 1) ^^ (1 / nu).
Proof.
  intros c delta eta.
  assert (f0 : f 0 = 1 / 11) by (unfold f; rewrite Rabs_R0, power_of_nonpositive; lra).
  assert (norm_grad : norm (grad 0) = 1) by (rewrite grad_0, norm_real, Rabs_left; lra).
  assert (nonneg : forall t, 0 < t -> 0 <= phi f grad 0 t)
    by (intros t Ht; unfold phi; rewrite point_at_0; now apply cost_nonneg).
  split; [constructor |]; [.. | split; [| split; [exact nonneg | split]]].
  - rewrite f0, norm_grad; unfold eta; field.
  - unfold eta; lra.
  - unfold A, phi; rewrite point_at_0, norm_grad, f0; unfold f, eta.
    assert ((10 / 11) ^^ nu <= 1 ^^ nu) by (apply power_le; unfold nu; lra).
    assert (one : 1 ^^ nu = 1) by (rewrite power_of_positive by lra; unfold Rpower; rewrite ln_1, Rmult_0_r; apply exp_0).
    rewrite Rabs_pos_eq, power_plus, power_1 by lra; unfold nu, c in *; lra.
  - reflexivity.
  - apply nonneg; unfold eta, delta; lra.
  - intros t Ht; rewrite point_at_0; apply differentiable; lra.
  - apply is_lub_Rbar_unique.
    assert (constant : forall t, 0 < t -> quotient grad nu 0 t = 1).
    { intros t Ht; unfold quotient; rewrite distance_to_point, norm_grad, Rmult_1_r, point_at_0, grad_0, grad_at by lra.
      replace (minus _ _) with (- t ^^ nu) by (unfold minus, plus, opp; simpl; ring).
      pose proof (power_positive t nu Ht); rewrite norm_real, Rabs_Ropp, Rabs_pos_eq by lra; field; lra. }
    split.
    + intros q (t & Ht & ->); rewrite constant by lra; apply Rle_refl.
    + intros b Hb; apply Hb; exists 1; rewrite constant; unfold eta, delta; lra.
  - rewrite norm_grad, power_of_positive with (x := 1) by lra.
    replace (Rpower 1 (1 - nu)) with 1 by (unfold Rpower; rewrite ln_1, Rmult_0_r; symmetry; apply exp_0).
    replace (1 / nu) with (INR 10) by (unfold nu; simpl; field).
    rewrite power_of_positive, Rpower_pow by (unfold c, nu; lra); unfold c, delta, eta, nu; lra.
Qed.
