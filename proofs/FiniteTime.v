(** The finite-time guarantee. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import Power Sums InnerProduct Ray SegmentSmoothness Bracketed Proposition_2_8 ZhangHager.
Open Scope R_scope.

(** A run of N steps of gradient descent with the Zhang–Hager reference, "every step bracketed". *)
Record Bracketed_run {E : InnerProductSpace} (f : E -> R) (grad : E -> E) (c delta xi : R)
    (w : nat -> E) (eta eta' : nat -> R) (N : nat) : Prop := {
  descent_step : forall k, (k < N)%nat -> w (S k) = point grad (w k) (eta k);
  every_step_bracketed : forall k, (k < N)%nat ->
    Bracketed f grad c delta (w k) (R_ xi (fun j => f (w j)) k) (eta k) (eta' k);
  differentiable_along : forall k, (k < N)%nat -> differentiable_on_segment f grad (w k) (eta' k)
}.

Arguments descent_step {E f grad c delta xi w eta eta' N}.
Arguments every_step_bracketed {E f grad c delta xi w eta eta' N}.
Arguments differentiable_along {E f grad c delta xi w eta eta' N}.

(** "H bounds l_ν along the run" *)
Definition bounds_l_nu {E : InnerProductSpace} (grad : E -> E) (nu H : R)
    (w : nat -> E) (eta' : nat -> R) (N : nat) : Prop :=
  forall k, (k < N)%nat -> Rbar_le (l_nu grad nu (w k) (eta' k)) H.

(** "κ = δ[(1−c)(1+ν)/H]^{1/ν}" *)
Definition kappa (c delta nu H : R) : R := delta * ((1 - c) * (1 + nu) / H) ^^ (1 / nu).

Section FiniteTime.
Context {E : InnerProductSpace} (f : E -> R) (grad : E -> E).
Variables (c delta xi : R) (w : nat -> E) (eta eta' : nat -> R) (N : nat).
Hypothesis c_range : 0 < c < 1.
Hypothesis delta_range : 0 < delta < 1.
Hypothesis xi_range : 0 <= xi <= 1.
Hypothesis run : Bracketed_run f grad c delta xi w eta eta' N.

Local Notation F := (fun k => f (w k)).
Local Notation g := (fun k => grad (w k)).

Lemma run_steps_nonneg k : (k < N)%nat -> 0 <= eta k.
Proof. intros Hk; destruct (every_step_bracketed run k Hk); lra. Qed.

Lemma run_accepted k : (k < N)%nat -> F (S k) <= R_ xi F k - c * eta k * norm (g k) ^ 2.
Proof.
  intros Hk; destruct (every_step_bracketed run k Hk) as [_ accepted _ _ _].
  unfold A, phi in accepted; now rewrite <- (descent_step run k Hk) in accepted.
Qed.

(** f(w_k) ≤ C_k ≤ f(w_0) *)
Lemma run_costs k : (k <= N)%nat -> F k <= C xi F k <= F O.
Proof.
  intros Hk; pose proof run_steps_nonneg; pose proof run_accepted; pose proof (Rlt_le _ _ (proj1 c_range)).
  split; [apply (cost_below_C xi c F eta (fun k => norm (g k)) N)
         | apply (C_below_first_cost xi c F eta (fun k => norm (g k)) N)]; assumption.
Qed.

Section Holder.
Variables nu H : R.
Hypothesis nu_range : 0 < nu <= 1.
Hypothesis bounded : bounds_l_nu grad nu H w eta' N.

(** The inequality the sum is made of: η_k ‖g_k‖² ≥ κ ‖g_k‖^{(1+ν)/ν}. *)
Lemma step_times_gradient k : (k < N)%nat ->
  0 < H /\ kappa c delta nu H * norm (g k) ^^ ((1 + nu) / nu) <= eta k * norm (g k) ^ 2.
Proof.
  intros Hk; destruct run as [_ bracketed differentiable].
  pose proof (Rmax_r (C xi F k) (F k)) as reference; fold (R_ xi F k) in reference.
  destruct (step_above_Holder f grad c delta nu (w k) (R_ xi F k) (eta k) (eta' k) c_range delta_range nu_range
              reference (bracketed k Hk) (differentiable k Hk) H (bounded k Hk)) as [HH above].
  pose proof (bracketed_gradient reference (bracketed k Hk)) as HG.
  split; [assumption |].
  (* [(1−c)(1+ν) G^{1−ν} / H]^{1/ν} G² = [(1−c)(1+ν)/H]^{1/ν} G^{(1+ν)/ν} *)
  assert (powers : delta * ((1 - c) * (1 + nu) * norm (grad (w k)) ^^ (1 - nu) / H) ^^ (1 / nu) * norm (g k) ^ 2
    = kappa c delta nu H * norm (g k) ^^ ((1 + nu) / nu)).
  { unfold kappa; rewrite !Rmult_assoc; f_equal.
    replace ((1 - c) * ((1 + nu) * norm (grad (w k)) ^^ (1 - nu)) / H)
      with ((1 - c) * (1 + nu) / H * norm (grad (w k)) ^^ (1 - nu)) by (field; lra).
    rewrite power_mult, power_power, <- power_2, Rmult_assoc, <- power_plus.
    - do 2 f_equal; field; lra.
    - lra.
    - apply Rdiv_lt_0_compat; nra.
    - now apply power_positive. }
  rewrite <- powers; apply Rmult_le_compat_r; [apply pow2_ge_0 | lra].
Qed.

Variable f_inf : R.
Hypothesis bounded_below : forall x, f_inf <= f x.

(** "Σ_{k<N} κ‖g_k‖^{(1+ν)/ν} / Q_{k+1} ≤ (f(w_0) − f_inf)/c" *)
Theorem finite_time_sum :
  sum_below (fun k => kappa c delta nu H * norm (g k) ^^ ((1 + nu) / nu) / Q xi (S k)) N <= (f (w O) - f_inf) / c.
Proof.
  apply Rle_div_r; [lra |]; rewrite Rmult_comm, <- sum_below_scal.
  apply Rle_trans with (sum_below (fun k => c * eta k * norm (g k) ^ 2 / Q xi (S k)) N).
  - apply sum_below_le; intros k Hk; destruct (step_times_gradient k Hk) as [_ step].
    pose proof (Q_positive xi xi_range (S k)).
    unfold Rdiv; rewrite <- Rmult_assoc; apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat |].
    rewrite (Rmult_assoc c); apply Rmult_le_compat_l; lra.
  - pose proof (sum_of_decreases xi c F eta (fun k => norm (g k)) N
                  xi_range (Rlt_le _ _ (proj1 c_range)) run_steps_nonneg run_accepted).
    pose proof (run_costs N (Nat.le_refl N)).
    specialize (bounded_below (w N)); cbv beta in *; lra.
Qed.

(** "So min_{k<N} ‖g_k‖^{(1+ν)/ν} ≤ (f(w_0) − f_inf) / (c κ Σ_{k<N} 1/Q_{k+1})": some k < N is below it. *)
Theorem finite_time_guarantee : (0 < N)%nat -> exists k, (k < N)%nat /\
  norm (g k) ^^ ((1 + nu) / nu)
    <= (f (w O) - f_inf) / (c * kappa c delta nu H * sum_below (fun k => 1 / Q xi (S k)) N).
Proof.
  intros HN.
  destruct (step_times_gradient O HN) as [HH _].
  assert (Hkappa : 0 < kappa c delta nu H).
  { unfold kappa; apply Rmult_lt_0_compat; [lra |]; apply power_positive; apply Rdiv_lt_0_compat; nra. }
  set (a k := norm (g k) ^^ ((1 + nu) / nu)).
  set (T := sum_below (fun k => 1 / Q xi (S k)) N).
  assert (HT : 0 < T).
  { apply Rlt_le_trans with (1 / Q xi 1); [apply Rdiv_lt_0_compat; [lra | now apply Q_positive] |].
    apply (term_le_sum_below (fun k => 1 / Q xi (S k)) O N HN).
    intros; apply Rdiv_le_0_compat; [lra | now apply Q_positive]. }
  destruct (minimum_below a N HN) as (k & Hk & minimal); exists k; split; [assumption |]; fold (a k).
  assert (HcT : 0 < c * kappa c delta nu H * T) by (apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat |]; lra).
  apply Rle_div_r; [assumption |].
  pose proof finite_time_sum as sum; apply Rle_div_r in sum; [| lra].
  apply Rle_trans with (c * (kappa c delta nu H * a k * T)); [right; ring |].
  rewrite Rmult_comm in sum; eapply Rle_trans; [| exact sum].
  apply Rmult_le_compat_l; [lra |]; unfold T; rewrite <- sum_below_scal.
  apply sum_below_le; intros j Hj; pose proof (Q_positive xi xi_range (S j)).
  unfold Rdiv; rewrite Rmult_1_l; apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat |].
  apply Rmult_le_compat_l; [lra | now apply minimal].
Qed.

End Holder.
End FiniteTime.

(** "the sum is N for ξ = 0" *)
Theorem sum_of_inverse_Q_monotone (N : nat) : sum_below (fun k => 1 / Q 0 (S k)) N = INR N.
Proof.
  rewrite (sum_below_ext _ (fun _ => 1)), sum_below_const; [ring |]; intros; rewrite Q_zero by lra; field.
Qed.

(** "≥ (1−ξ)N for ξ < 1" *)
Theorem sum_of_inverse_Q (xi : R) (N : nat) : 0 <= xi < 1 -> sum_below (fun k => 1 / Q xi (S k)) N >= (1 - xi) * INR N.
Proof.
  intros Hxi; rewrite <- sum_below_const; apply Rle_ge, sum_below_le; intros k _.
  destruct (Q_bounds xi ltac:(lra) (S k)) as [one_le upper]; specialize (upper (proj2 Hxi)).
  apply Rle_div_r in upper; [| lra]; apply Rle_div_r; lra.
Qed.

(** "exactly H_{N+1} − 1 for ξ = 1", with H_n = Σ_{k<n} 1/(k+1) the harmonic numbers *)
Definition harmonic (n : nat) : R := sum_below (fun k => 1 / (INR k + 1)) n.

Theorem sum_of_inverse_Q_mean (N : nat) : sum_below (fun k => 1 / Q 1 (S k)) N = harmonic (S N) - 1.
Proof.
  induction N; [unfold harmonic; simpl; field |].
  cbn [sum_below]; rewrite IHN, Q_one by lra.
  unfold harmonic; cbn [sum_below]; ring.
Qed.

Lemma ln_le_minus_one x : 0 < x -> ln x <= x - 1.
Proof. intros Hx; pose proof (exp_ineq1_le (ln x)) as H; rewrite exp_ln in H by assumption; lra. Qed.

Lemma ln_step x : 0 < x -> 1 / (x + 1) <= ln (x + 1) - ln x <= 1 / x.
Proof.
  intros Hx; split.
  - pose proof (ln_le_minus_one (x / (x + 1)) ltac:(apply Rdiv_lt_0_compat; lra)) as H.
    rewrite ln_div in H by lra; replace (x / (x + 1) - 1) with (- (1 / (x + 1))) in H by (field; lra); lra.
  - pose proof (ln_le_minus_one ((x + 1) / x) ltac:(apply Rdiv_lt_0_compat; lra)) as H.
    rewrite ln_div in H by lra; replace ((x + 1) / x - 1) with (1 / x) in H by (field; lra); lra.
Qed.

(** "~ln N for ξ = 1": ln((N+2)/2) ≤ H_{N+1} − 1 ≤ ln(N+1), and the ratio of H_{N+1} − 1 and ln N tends to 1. *)
Theorem harmonic_logarithm (N : nat) : ln ((INR N + 2) / 2) <= harmonic (S N) - 1 <= ln (INR N + 1).
Proof.
  induction N.
  - change (INR 0) with 0; replace ((0 + 2) / 2) with 1 by field; replace (0 + 1) with 1 by ring.
    rewrite ln_1; unfold harmonic; simpl; lra.
  - pose proof (pos_INR N).
    change (harmonic (S (S N))) with (harmonic (S N) + 1 / (INR (S N) + 1)); rewrite S_INR.
    rewrite ln_div in * by lra.
    pose proof (ln_step (INR N + 2) ltac:(lra)); pose proof (ln_step (INR N + 1) ltac:(lra)).
    replace (INR N + 1 + 2) with (INR N + 2 + 1) by ring; replace (INR N + 1 + 1) with (INR N + 2) in * by ring.
    lra.
Qed.

Theorem harmonic_like_logarithm : is_lim_seq (fun N => (harmonic (S N) - 1) / ln (INR N)) 1.
Proof.
  assert (ln_diverges : is_lim_seq (fun N => ln (INR N)) p_infty)
    by exact (filterlim_comp _ _ _ INR ln _ _ _ is_lim_seq_INR is_lim_ln_p).
  assert (vanishes : forall a, is_lim_seq (fun N => 1 + a * / ln (INR N)) 1).
  { intros a; replace (Finite 1) with (Finite (1 + a * 0)) by (f_equal; ring).
    apply is_lim_seq_plus'; [apply is_lim_seq_const |].
    apply (is_lim_seq_scal_l (fun N => / ln (INR N)) a 0).
    exact (is_lim_seq_inv _ _ ln_diverges ltac:(discriminate)). }
  apply (is_lim_seq_le_le_loc (fun N => 1 + - ln 2 * / ln (INR N)) _ (fun N => 1 + 1 * / ln (INR N)));
    [| apply vanishes | apply vanishes].
  exists 2%nat; intros N HN; apply le_INR in HN; simpl in HN.
  assert (Hln : 0 < ln (INR N)) by (rewrite <- ln_1; apply ln_increasing; lra).
  pose proof (harmonic_logarithm N) as [below above]; rewrite ln_div in below by lra.
  assert (ln (INR N) <= ln (INR N + 2)) by (apply ln_le; lra).
  pose proof (proj2 (ln_step (INR N) ltac:(lra))).
  assert (1 / INR N <= 1) by (apply Rle_div_l; lra).
  split.
  - apply Rle_div_r; [assumption |].
    replace ((1 + - ln 2 * / ln (INR N)) * ln (INR N)) with (ln (INR N) - ln 2) by (field; lra); lra.
  - apply Rle_div_l; [assumption |].
    replace ((1 + 1 * / ln (INR N)) * ln (INR N)) with (ln (INR N) + 1) by (field; lra); lra.
Qed.
