(** Σ_{k<N} a_k *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Fixpoint sum_below (a : nat -> R) (N : nat) : R :=
  match N with
  | O => 0
  | S N => sum_below a N + a N
  end.

Lemma sum_below_le a b N : (forall k, (k < N)%nat -> a k <= b k) -> sum_below a N <= sum_below b N.
Proof.
  induction N; intros H; simpl; [lra |].
  specialize (IHN (fun k Hk => H k (Nat.lt_lt_succ_r _ _ Hk))); specialize (H N (Nat.lt_succ_diag_r N)); lra.
Qed.

Lemma sum_below_ext a b N : (forall k, (k < N)%nat -> a k = b k) -> sum_below a N = sum_below b N.
Proof. intros H; apply Rle_antisym; apply sum_below_le; intros k Hk; rewrite (H k Hk); lra. Qed.

Lemma sum_below_scal c a N : sum_below (fun k => c * a k) N = c * sum_below a N.
Proof. induction N; simpl; [| rewrite IHN]; ring. Qed.

Lemma sum_below_plus a b N : sum_below (fun k => a k + b k) N = sum_below a N + sum_below b N.
Proof. induction N; simpl; [| rewrite IHN]; ring. Qed.

Lemma sum_below_const c N : sum_below (fun _ => c) N = c * INR N.
Proof. induction N; [simpl; ring | rewrite S_INR; simpl; rewrite IHN; ring]. Qed.

Lemma sum_below_nonneg a N : (forall k, (k < N)%nat -> 0 <= a k) -> 0 <= sum_below a N.
Proof. intros H; replace 0 with (sum_below (fun _ => 0) N) by (rewrite sum_below_const; ring); now apply sum_below_le. Qed.

(** A term is at most the sum, where none is negative. *)
Lemma term_le_sum_below a k N : (k < N)%nat -> (forall j, (j < N)%nat -> 0 <= a j) -> a k <= sum_below a N.
Proof.
  induction N; intros Hk H; [lia |]; simpl.
  pose proof (sum_below_nonneg a N (fun j Hj => H j (Nat.lt_lt_succ_r _ _ Hj))).
  destruct (Nat.eq_dec k N) as [-> | Hne]; [lra |].
  assert (a k <= sum_below a N) by (apply IHN; [lia |]; intros; apply H; lia).
  specialize (H N (Nat.lt_succ_diag_r N)); lra.
Qed.

(** Differences of successive terms add up to that of the last and the first. *)
Lemma sum_below_telescope a N : sum_below (fun k => a k - a (S k)) N = a O - a N.
Proof. induction N; simpl; [| rewrite IHN]; ring. Qed.

(** Σ_{k<N} [k < M] ≤ M *)
Lemma sum_of_indicator M N : sum_below (fun k => if (k <? M)%nat then 1 else 0) N <= INR M.
Proof.
  assert (exact : sum_below (fun k => if (k <? M)%nat then 1 else 0) N = INR (Nat.min N M)).
  { induction N; [reflexivity |]; cbn [sum_below]; rewrite IHN.
    destruct (Nat.ltb_spec N M).
    - rewrite !Nat.min_l, S_INR by lia; reflexivity.
    - rewrite !Nat.min_r by lia; ring. }
  rewrite exact; apply le_INR, Nat.le_min_r.
Qed.

(** A sum with one term that is not 0. *)
Lemma sum_below_single c j N : (j < N)%nat -> sum_below (fun i => if (i =? j)%nat then c else 0) N = c.
Proof.
  induction N; intros Hj; [lia |]; cbn [sum_below].
  destruct (Nat.eqb_spec N j) as [-> | Hne]; [| rewrite IHN by lia; ring].
  rewrite (sum_below_ext _ (fun _ => 0)), sum_below_const; [ring |].
  intros i Hi; destruct (Nat.eqb_spec i j); [lia | reflexivity].
Qed.

(** A minimum over k < N is attained. *)
Lemma minimum_below (a : nat -> R) N : (0 < N)%nat -> exists k, (k < N)%nat /\ forall j, (j < N)%nat -> a k <= a j.
Proof.
  induction N as [| N IH]; intros HN; [lia |].
  destruct (Nat.eq_dec N 0) as [-> | positive].
  - exists O; split; [lia |]; intros j Hj; replace j with O by lia; lra.
  - destruct IH as (k & Hk & minimal); [lia |].
    destruct (Rle_or_lt (a k) (a N)).
    + exists k; split; [lia |]; intros j Hj.
      destruct (Nat.eq_dec j N) as [-> |]; [assumption | apply minimal; lia].
    + exists N; split; [lia |]; intros j Hj.
      destruct (Nat.eq_dec j N) as [-> |]; [lra |]; specialize (minimal j ltac:(lia)); lra.
Qed.
