(** Thm. 2.9 (convergence without global smoothness), with the hypothesis it needs. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import Power Sums InnerProduct Ray SegmentSmoothness Bracketed ZhangHager FiniteTime.
From Flatland Require Import Quadratic QuadraticWindow.
Open Scope R_scope.

(** The terms of a series of nonnegative numbers with bounded sums tend to 0. *)
Lemma terms_vanish (a : nat -> R) (B : R) : (forall k, 0 <= a k) -> (forall N, sum_below a N <= B) -> is_lim_seq a 0.
Proof.
  intros nonneg bounded.
  destruct (ex_finite_lim_seq_incr (sum_below a) B) as [s Hs]; [| assumption |].
  - intros N; simpl; specialize (nonneg N); lra.
  - apply (is_lim_seq_ext (fun k => sum_below a (S k) - sum_below a k)); [intros; simpl; ring |].
    replace (Finite 0) with (Finite (s - s)) by (f_equal; ring).
    apply is_lim_seq_minus'; [now apply (is_lim_seq_incr_1 (sum_below a)) in Hs | assumption].
Qed.

(** Among finitely many k one has a_k < b, or all have a_k ≥ b. *)
Lemma one_below_or_all_above (a : nat -> R) (b : R) (M N : nat) :
  (exists k, (M <= k < N)%nat /\ a k < b) \/ (forall k, (M <= k < N)%nat -> b <= a k).
Proof.
  induction N as [| N [(k & Hk & below) | above]].
  - right; intros; lia.
  - left; exists k; split; [lia | assumption].
  - destruct (Rlt_or_le (a N) b) as [below | at_least].
    + destruct (Nat.le_gt_cases M N); [left; exists N; split; [lia | assumption] | right; intros; lia].
    + right; intros k Hk; destruct (Nat.eq_dec k N) as [-> |]; [assumption | apply above; lia].
Qed.

Section Theorem_2_9.
Context {E : InnerProductSpace} (f : E -> R) (grad : E -> E).
Variables (c delta xi nu H f_inf : R) (w : nat -> E) (eta eta' : nat -> R).
Hypothesis c_range : 0 < c < 1.
Hypothesis delta_range : 0 < delta < 1.
Hypothesis xi_range : 0 <= xi <= 1.
Hypothesis nu_range : 0 < nu <= 1.

(** "Let f be bounded below, every step bracketed, and let one H bound l_ν(w_k, η'_k) along the run." *)
Hypothesis bounded_below : forall x, f_inf <= f x.
Hypothesis run : forall N, Bracketed_run f grad c delta xi w eta eta' N.
Hypothesis bounded : forall N, bounds_l_nu grad nu H w eta' N.

Local Notation p := ((1 + nu) / nu).

Lemma exponent_positive : 0 < p.
Proof. apply Rdiv_lt_0_compat; lra. Qed.

Lemma kappa_positive : 0 < kappa c delta nu H.
Proof.
  destruct (step_times_gradient f grad c delta xi w eta eta' 1 c_range delta_range (run 1) nu H nu_range
              (bounded 1) O (Nat.lt_succ_diag_r O)) as [HH _].
  unfold kappa; apply Rmult_lt_0_compat; [lra |]; apply power_positive, Rdiv_lt_0_compat; nra.
Qed.

Lemma all_sums_bounded N :
  sum_below (fun k => kappa c delta nu H * norm (grad (w k)) ^^ p / Q xi (S k)) N <= (f (w O) - f_inf) / c.
Proof. now apply (finite_time_sum f grad c delta xi w eta eta' N). Qed.

Lemma term_nonneg k : 0 <= kappa c delta nu H * norm (grad (w k)) ^^ p / Q xi (S k).
Proof.
  apply Rdiv_le_0_compat; [| now apply Q_positive].
  apply Rmult_le_pos; [left; apply kappa_positive | apply power_nonneg].
Qed.

(** "Then ξ < 1 gives lim ‖∇f(w_k)‖ = 0" *)
Theorem Theorem_2_9_limit : xi < 1 -> is_lim_seq (fun k => norm (grad (w k))) 0.
Proof.
  intros Hxi; pose proof kappa_positive as Hk.
  pose proof (terms_vanish _ _ term_nonneg all_sums_bounded) as vanish.
  apply is_lim_seq_spec in vanish; apply is_lim_seq_spec; intros eps.
  assert (Heps : 0 < kappa c delta nu H * eps ^^ p * (1 - xi)).
  { apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; [| apply power_positive, cond_pos] |]; lra. }
  destruct (vanish (mkposreal _ Heps)) as [N small]; exists N; intros k HkN; specialize (small k HkN).
  cbv beta in small; rewrite Rminus_0_r, Rabs_pos_eq in small by apply term_nonneg; cbn [pos] in small.
  rewrite Rminus_0_r, Rabs_pos_eq by apply norm_nonneg.
  apply Rnot_le_lt; intros large; apply (Rlt_not_le _ _ small).
  pose proof (Q_positive xi xi_range (S k)) as HQ.
  pose proof (proj2 (Q_bounds xi xi_range (S k)) Hxi) as upper; apply Rle_div_r in upper; [| lra].
  assert (eps ^^ p <= norm (grad (w k)) ^^ p) by (apply power_le; [left; apply exponent_positive | assumption]).
  apply (proj1 (Rle_div_r _ _ _ HQ)).
  apply Rle_trans with (kappa c delta nu H * eps ^^ p); [| apply Rmult_le_compat_l; lra].
  rewrite Rmult_assoc, <- Rmult_1_r, (Rmult_comm (1 - xi)).
  apply Rmult_le_compat_l; [| assumption].
  left; apply Rmult_lt_0_compat; [assumption | apply power_positive, cond_pos].
Qed.

(** "and ξ = 1 gives liminf ‖∇f(w_k)‖ = 0" *)
Theorem Theorem_2_9_liminf : xi = 1 -> is_LimInf_seq (fun k => norm (grad (w k))) 0.
Proof.
  intros Hxi eps; split; [intros M |].
  - rewrite Rplus_0_l; pose proof kappa_positive as Hk; pose proof (cond_pos eps).
    assert (Heps : 0 < kappa c delta nu H * eps ^^ p)
      by (apply Rmult_lt_0_compat; [assumption | apply power_positive, cond_pos]).
    (* the sum of 1/Q_{k+1} up to N passes every bound *)
    set (B := INR M + (f (w O) - f_inf) / c / (kappa c delta nu H * eps ^^ p)).
    destruct (archimed (2 * exp B)) as [large _].
    set (N := Z.to_nat (up (2 * exp B))).
    assert (HN : 2 * exp B < INR N).
    { unfold N; rewrite INR_IZR_INZ, Z2Nat.id; [exact large |].
      apply le_IZR; pose proof (exp_pos B); lra. }
    destruct (one_below_or_all_above (fun k => norm (grad (w k))) eps M N) as [(k & Hkn & below) | above].
    { exists k; split; [lia | assumption]. }
    exfalso; apply (Rlt_irrefl B).
    apply Rlt_le_trans with (sum_below (fun k => 1 / Q 1 (S k)) N).
    + rewrite sum_of_inverse_Q_mean.
      eapply Rlt_le_trans; [| apply harmonic_logarithm].
      rewrite <- (ln_exp B) at 1; apply ln_increasing; [apply exp_pos | lra].
    + apply Rle_trans with (sum_below (fun k => (if (k <? M)%nat then 1 else 0) +
          / (kappa c delta nu H * eps ^^ p) * (kappa c delta nu H * norm (grad (w k)) ^^ p / Q xi (S k))) N).
      * apply sum_below_le; intros k Hkn; replace (Q 1 (S k)) with (Q xi (S k)) by now rewrite Hxi.
        pose proof (term_nonneg k) as nonneg; pose proof (Q_bounds xi xi_range (S k)) as [[one_le _] _].
        pose proof (Rinv_0_lt_compat _ Heps).
        destruct (Nat.ltb_spec k M) as [early | late].
        -- assert (1 / Q xi (S k) <= 1) by (apply Rle_div_l; lra); nra.
        -- rewrite Rplus_0_l; apply Rmult_le_reg_l with (kappa c delta nu H * eps ^^ p); [assumption |].
           rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra.
           unfold Rdiv; rewrite Rmult_1_l; apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra |].
           apply Rmult_le_compat_l; [lra |]; apply power_le; [left; apply exponent_positive |].
           apply above; lia.
      * rewrite sum_below_plus, sum_below_scal; apply Rplus_le_compat; [apply sum_of_indicator |].
        rewrite Rmult_comm; apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat | apply all_sums_bounded].
  - exists O; intros k _; pose proof (norm_nonneg (grad (w k))); pose proof (cond_pos eps); lra.
Qed.

End Theorem_2_9.

(** "A bounded level set {f ≤ f(w_0)} suffices for a locally Hölder gradient": it gives the H of the theorem.
    "Locally" is read as Hölder on each ball. *)
Section BoundedLevelSet.
Context {E : InnerProductSpace} (f : E -> R) (grad : E -> E).
Variables (c delta xi nu D : R) (w : nat -> E) (eta eta' : nat -> R).
Hypothesis c_range : 0 < c < 1.
Hypothesis delta_range : 0 < delta < 1.
Hypothesis xi_range : 0 <= xi <= 1.
Hypothesis run : forall N, Bracketed_run f grad c delta xi w eta eta' N.
Hypothesis bounded_level_set : forall x y, f x <= f (w O) -> f y <= f (w O) -> norm (minus x y) <= D.

(** "f(w_k) ≤ C_k ≤ f(w_0) keeps the iterates in it" *)
Theorem iterates_in_level_set k : f (w k) <= C xi (fun j => f (w j)) k <= f (w O).
Proof. now apply (run_costs f grad c delta xi w eta eta' k c_range xi_range (run k)). Qed.

(** "so a failed trial lies at most its diameter over δ away" *)
Theorem failed_trials_nearby k : norm (minus (w k) (point grad (w k) (eta' k))) <= D / delta.
Proof.
  destruct (run (S k)) as [step bracketed _].
  specialize (step k (Nat.lt_succ_diag_r k)); specialize (bracketed k (Nat.lt_succ_diag_r k)).
  destruct bracketed as [Heta _ _ larger near].
  assert (moved : norm (minus (w k) (w (S k))) <= D)
    by (apply bounded_level_set; eapply Rle_trans; apply iterates_in_level_set).
  rewrite step, distance_to_point in moved by lra; rewrite distance_to_point by lra.
  apply (proj1 (Rle_div_r _ _ _ (proj1 delta_range))); pose proof (norm_nonneg (grad (w k))); nra.
Qed.

Hypothesis Holder_on_balls : forall r, exists H, 0 <= H /\ forall x y,
  norm (minus (w O) x) <= r -> norm (minus (w O) y) <= r ->
  norm (minus (grad x) (grad y)) <= H * norm (minus x y) ^^ nu.

Theorem bounded_level_set_suffices : exists H, forall N, bounds_l_nu grad nu H w eta' N.
Proof.
  destruct (Holder_on_balls (D + D / delta)) as (H & HH & holder); exists H; intros N k _.
  apply l_nu_bound; [assumption |]; intros t Ht.
  assert (near : norm (minus (w O) (w k)) <= D)
    by (apply bounded_level_set; [lra | eapply Rle_trans; apply iterates_in_level_set]).
  pose proof (norm_nonneg (minus (w k) (point grad (w k) (eta' k)))).
  pose proof (failed_trials_nearby k).
  assert (nearby : norm (minus (w k) (point grad (w k) t)) <= D / delta).
  { eapply Rle_trans; [| eassumption].
    rewrite !distance_to_point by lra; apply Rmult_le_compat_r; [apply norm_nonneg | lra]. }
  apply holder; [lra |].
  rewrite (minus_trans (w k) (w O)).
  eapply Rle_trans; [apply norm_plus | lra].
Qed.

(** So both halves of the theorem hold on a bounded level set. *)
Theorem Theorem_2_9_bounded_level_set (f_inf : R) : 0 < nu <= 1 -> (forall x, f_inf <= f x) ->
  (xi < 1 -> is_lim_seq (fun k => norm (grad (w k))) 0) /\
  (xi = 1 -> is_LimInf_seq (fun k => norm (grad (w k))) 0).
Proof.
  intros nu_range bounded_below; destruct bounded_level_set_suffices as [H bounded].
  split; [apply (Theorem_2_9_limit f grad c delta xi nu H f_inf w eta eta')
         | apply (Theorem_2_9_liminf f grad c delta xi nu H f_inf w eta eta')]; assumption.
Qed.

End BoundedLevelSet.

(** The hypotheses can be met: LS on λx²/2 with the constant step η = 3(1−c)/(2λ), δ = 1/2. *)
Theorem bracketed_run_exists (lambda c x : R) : 0 < lambda -> 0 < c < 1 / 3 -> x <> 0 ->
  let w := fun k => (1 - 3 / 2 * (1 - c)) ^ k * x in
  let eta := 3 / 2 * (1 - c) / lambda in
  forall N, Bracketed_run (quadratic lambda) (quadratic_grad lambda) c (1 / 2) 0 w (fun _ => eta) (fun _ => eta / (1 / 2)) N /\
            bounds_l_nu (quadratic_grad lambda) 1 lambda w (fun _ => eta / (1 / 2)) N.
Proof.
  intros Hlambda Hc Hx w eta N.
  assert (Heta : 0 < eta) by (apply Rdiv_lt_0_compat; lra).
  assert (moving : forall k, w k <> 0).
  { intros k; unfold w; apply Rmult_integral_contrapositive_currified; [apply pow_nonzero; lra | assumption]. }
  split; [constructor |]; intros k _.
  - rewrite quadratic_point; unfold w, eta; simpl; field; lra.
  - unfold R_; rewrite Rmax_left by (rewrite C_monotone by lra; lra); rewrite C_monotone by lra.
    apply (quadratic_window_filled lambda c (1 / 2) (w k) _ eta (2 * (1 - c) / lambda)); try lra; [apply moving | |].
    + rewrite Rminus_eq_0; symmetry; apply window_end; lra.
    + unfold eta; split; apply Rmult_lt_reg_r with lambda || apply Rmult_le_reg_r with lambda; try assumption.
      * replace (1 / 2 * (2 * (1 - c) / lambda) * lambda) with (1 - c) by (field; lra).
        replace (3 / 2 * (1 - c) / lambda * lambda) with (3 / 2 * (1 - c)) by (field; lra); lra.
      * replace (2 * (1 - c) / lambda * lambda) with (2 * (1 - c)) by (field; lra).
        replace (3 / 2 * (1 - c) / lambda * lambda) with (3 / 2 * (1 - c)) by (field; lra); lra.
  - now apply quadratic_differentiable.
  - fold (l (quadratic_grad lambda) (w k) (eta / (1 / 2))); rewrite quadratic_l; try assumption.
    + apply Rle_refl.
    + apply moving.
    + apply Rdiv_lt_0_compat; lra.
Qed.
