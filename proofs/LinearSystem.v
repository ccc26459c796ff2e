(** A homogeneous linear system with fewer equations than unknowns has a solution that is not zero. *)

From Coq Require Import Reals Lra Lia List.
From Flatland Require Import Sums.
Import ListNotations.
Open Scope R_scope.

Definition apply_row (row a : nat -> R) (K : nat) : R := sum_below (fun j => row j * a j) K.

Lemma apply_row_ext row a b K : (forall j, (j < K)%nat -> a j = b j) -> apply_row row a K = apply_row row b K.
Proof. intros H; apply sum_below_ext; intros j Hj; now rewrite H. Qed.

(** The last unknown, a_K, is free, or eliminated with a row in which it appears. *)
Theorem nonzero_solution (K : nat) : forall rows : list (nat -> R), (length rows < K)%nat ->
  exists a, (exists j, (j < K)%nat /\ a j <> 0) /\ forall row, In row rows -> apply_row row a K = 0.
Proof.
  induction K as [| K IH]; intros rows few; [lia |].
  assert (pivot : (exists row, In row rows /\ row K <> 0) \/ (forall row, In row rows -> row K = 0)).
  { clear few; induction rows as [| row rows [(r & Hr & Hne) | all]].
    - right; intros _ [].
    - left; exists r; split; [right |]; assumption.
    - destruct (Req_dec (row K) 0) as [H | H].
      + right; intros r [<- | Hr]; auto.
      + left; exists row; split; [left |]; auto. }
  destruct pivot as [(pivot & Hin & Hne) | free].
  - destruct (in_split _ _ Hin) as (before & after & ->).
    set (reduce row := fun j => row j - row K / pivot K * pivot j : R).
    destruct (IH (map reduce (before ++ after))) as (a & (j & Hj & Haj) & solves).
    { rewrite map_length, app_length; rewrite app_length in few; simpl in few; lia. }
    set (b := fun i => if (i =? K)%nat then - apply_row pivot a K / pivot K else a i).
    assert (below : forall i, (i < K)%nat -> b i = a i)
      by (intros i Hi; unfold b; destruct (Nat.eqb_spec i K); [lia | reflexivity]).
    assert (last : b K = - apply_row pivot a K / pivot K) by (unfold b; now rewrite Nat.eqb_refl).
    assert (value : forall row, apply_row row b (S K) = apply_row row a K - row K / pivot K * apply_row pivot a K).
    { intros row; unfold apply_row at 1; simpl; rewrite last; fold (apply_row row b K).
      rewrite (apply_row_ext row b a K below); field; assumption. }
    exists b; split; [exists j; split; [lia | now rewrite below] |].
    intros row Hrow; rewrite value.
    assert (row = pivot \/ In row (before ++ after)) as [-> | Hother]
      by (apply in_elt_inv in Hrow; destruct Hrow; auto).
    + field; assumption.
    + specialize (solves _ (in_map reduce _ _ Hother)); unfold reduce, apply_row in solves.
      rewrite (sum_below_ext _ (fun i => row i * a i + - (row K / pivot K) * (pivot i * a i))) in solves
        by (intros; ring).
      rewrite sum_below_plus, sum_below_scal in solves; unfold apply_row; lra.
  - exists (fun i => if (i =? K)%nat then 1 else 0); split.
    + exists K; rewrite Nat.eqb_refl; split; [lia | lra].
    + intros row Hrow; unfold apply_row; simpl; rewrite Nat.eqb_refl, (free row Hrow).
      rewrite (sum_below_ext _ (fun _ => 0)), sum_below_const; [ring |].
      intros i Hi; destruct (Nat.eqb_spec i K); [lia | ring].
Qed.
