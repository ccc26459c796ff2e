(** The Zhang–Hager memory. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import Sums.
Open Scope R_scope.

(** "Q_0 = 1; Q_{k+1} = ξQ_k + 1" *)
Fixpoint Q (xi : R) (k : nat) : R :=
  match k with
  | O => 1
  | S k => xi * Q xi k + 1
  end.

(** "C_0 = f(w_0); C_{k+1} = (ξ Q_k C_k + f(w_{k+1})) / Q_{k+1}", for the costs F_k = f(w_k) *)
Fixpoint C (xi : R) (F : nat -> R) (k : nat) : R :=
  match k with
  | O => F O
  | S k => (xi * Q xi k * C xi F k + F (S k)) / Q xi (S k)
  end.

(** "R_k = max(C_k, f(w_k))" *)
Definition R_ (xi : R) (F : nat -> R) (k : nat) : R := Rmax (C xi F k) (F k).

Section BoundsOfQ.
Variable xi : R.
Hypothesis xi_range : 0 <= xi <= 1.

(** "1 ≤ Q_k ≤ min(k+1, 1/(1−ξ))"; the second bound for ξ < 1, as 1/(1−ξ) is infinite at ξ = 1. *)
Theorem Q_bounds k : 1 <= Q xi k <= INR k + 1 /\ (xi < 1 -> Q xi k <= 1 / (1 - xi)).
Proof.
  induction k as [| k [IH1 IH2]].
  - simpl; split; [lra |]; intros; apply Rle_div_r; lra.
  - rewrite S_INR; cbn [Q]; split; [nra |].
    intros Hxi; specialize (IH2 Hxi).
    apply Rle_div_r in IH2; [| lra]; apply Rle_div_r; [lra |]; nra.
Qed.

Lemma Q_positive k : 0 < Q xi k.
Proof. pose proof (proj1 (Q_bounds k)); lra. Qed.

(** At ξ = 1, Q_k = k + 1; at ξ = 0, Q_k = 1. *)
Lemma Q_one k : xi = 1 -> Q xi k = INR k + 1.
Proof. intros ->; induction k; [simpl; ring | rewrite S_INR; simpl; rewrite IHk; ring]. Qed.

Lemma Q_zero k : xi = 0 -> Q xi k = 1.
Proof. intros ->; destruct k; simpl; ring. Qed.

(** "ξ = 0 is monotone; ξ = 1 is the plain mean of all costs so far." *)
Theorem C_monotone (F : nat -> R) k : xi = 0 -> C xi F k = F k.
Proof. intros H; destruct k; [reflexivity |]; cbn [C]; rewrite !Q_zero, H by assumption; field. Qed.

Theorem C_mean (F : nat -> R) k : xi = 1 -> C xi F k = sum_below F (S k) / (INR k + 1).
Proof.
  intros H; induction k; [simpl; field |].
  pose proof (pos_INR k).
  cbn [C]; rewrite !Q_one, IHk, H, S_INR by assumption.
  change (sum_below F (S (S k))) with (sum_below F (S k) + F (S k)); field; lra.
Qed.
End BoundsOfQ.

Section Memory.
Variables (xi c : R) (F eta G : nat -> R) (N : nat).
Hypothesis xi_range : 0 <= xi <= 1.
Hypothesis c_nonneg : 0 <= c.
Hypothesis steps_nonneg : forall k, (k < N)%nat -> 0 <= eta k.

(** Each of the first N steps passes its test, A(η_k): f(w_{k+1}) ≤ R_k − c η_k ‖g_k‖², with G_k = ‖g_k‖. *)
Hypothesis accepted : forall k, (k < N)%nat -> F (S k) <= R_ xi F k - c * eta k * G k ^ 2.

Lemma decrease_nonneg k : (k < N)%nat -> 0 <= c * eta k * G k ^ 2.
Proof. intros Hk; pose proof (steps_nonneg k Hk); pose proof (pow2_ge_0 (G k)); apply Rmult_le_pos; nra. Qed.

(** One step of the memory. *)
Lemma memory_step k : (k < N)%nat -> F k <= C xi F k ->
  F (S k) <= C xi F (S k) <= C xi F k - c * eta k * G k ^ 2 / Q xi (S k).
Proof.
  intros Hk below; pose proof (accepted k Hk) as HA; pose proof (decrease_nonneg k Hk) as HD.
  unfold R_ in HA; rewrite Rmax_left in HA by assumption.
  pose proof (Q_positive xi xi_range (S k)) as HQ'; pose proof (Q_positive xi xi_range k) as HQ.
  set (D := c * eta k * G k ^ 2) in *.
  assert (HC : C xi F (S k) * Q xi (S k) = xi * Q xi k * C xi F k + F (S k)) by (cbn [C]; field; lra).
  assert (HQS : Q xi (S k) = xi * Q xi k + 1) by reflexivity.
  assert (Hm : 0 <= xi * Q xi k) by (apply Rmult_le_pos; lra).
  split.
  - apply Rmult_le_reg_r with (Q xi (S k)); [assumption |]; rewrite HC, HQS; nra.
  - apply Rmult_le_reg_r with (Q xi (S k)); [assumption |].
    rewrite Rmult_minus_distr_r; replace (D / Q xi (S k) * Q xi (S k)) with D by (field; lra).
    rewrite HC, HQS; nra.
Qed.

(** f(w_k) ≤ C_k, so R_k = max(C_k, f(w_k)) is C_k. *)
Theorem cost_below_C k : (k <= N)%nat -> F k <= C xi F k.
Proof. induction k; intros Hk; [simpl; lra |]; apply memory_step; [lia | apply IHk; lia]. Qed.

Theorem reference_is_C k : (k <= N)%nat -> R_ xi F k = C xi F k.
Proof. intros Hk; apply Rmax_left, cost_below_C; assumption. Qed.

(** "f(w_{k+1}) ≤ C_{k+1} ≤ C_k − cη_k‖g_k‖²/Q_{k+1}" *)
Theorem Zhang_Hager k : (k < N)%nat ->
  F (S k) <= C xi F (S k) <= C xi F k - c * eta k * G k ^ 2 / Q xi (S k).
Proof. intros Hk; apply memory_step; [assumption | apply cost_below_C; lia]. Qed.

(** "C_k is nonincreasing" *)
Theorem C_nonincreasing k : (k < N)%nat -> C xi F (S k) <= C xi F k.
Proof.
  intros Hk; pose proof (Zhang_Hager k Hk).
  pose proof (Rdiv_le_0_compat _ _ (decrease_nonneg k Hk) (Q_positive xi xi_range (S k))); lra.
Qed.

Lemma C_below_first_cost k : (k <= N)%nat -> C xi F k <= F O.
Proof.
  induction k; intros Hk; [simpl; lra |].
  pose proof (C_nonincreasing k Hk); specialize (IHk ltac:(lia)); lra.
Qed.

(** The sum of all: Σ_{k<N} cη_k‖g_k‖²/Q_{k+1} ≤ f(w_0) − C_N. *)
Lemma sum_of_decreases : sum_below (fun k => c * eta k * G k ^ 2 / Q xi (S k)) N <= F O - C xi F N.
Proof.
  change (F O) with (C xi F O); rewrite <- (sum_below_telescope (C xi F)).
  apply sum_below_le; intros k Hk; pose proof (Zhang_Hager k Hk); lra.
Qed.

End Memory.
