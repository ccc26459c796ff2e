(** The equality line search as a program; the number of trials. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Flatland Require Import InnerProduct Ray Bracketed.
Open Scope R_scope.

Record outcome := { accepted_step : R; failed_step : R; trials : nat }.

Section Search.
(** What the acceptance test answers; "A trial cost that is not finite fails the test" is an answer like any other. *)
Variable accepts : R -> bool.
Variable delta : R.

(** "if A(η⁰) fails, backtrack: η⁰δ, η⁰δ², … until A holds", at most [limit] times; [n] trials were made before *)
Fixpoint backtrack (limit : nat) (failed : R) (n : nat) : option outcome :=
  match limit with
  | O => None
  | S limit =>
      let eta := failed * delta in
      if accepts eta
      then Some {| accepted_step := eta; failed_step := failed; trials := S n |}
      else backtrack limit eta (S n)
  end.

(** "if A(η⁰) holds, extrapolate: η⁰/δ, η⁰/δ², … and keep the last one before A fails" *)
Fixpoint extrapolate (limit : nat) (eta : R) (n : nat) : option outcome :=
  match limit with
  | O => None
  | S limit =>
      let larger := eta / delta in
      if accepts larger
      then extrapolate limit larger (S n)
      else Some {| accepted_step := eta; failed_step := larger; trials := S n |}
  end.

Definition search (limit : nat) (first : R) : option outcome :=
  if accepts first then extrapolate limit first 1 else backtrack limit first 1.

Hypothesis delta_range : 0 < delta < 1.

Lemma backtrack_outcome limit : forall failed n o, backtrack limit failed n = Some o -> accepts failed = false ->
  accepts (accepted_step o) = true /\ accepts (failed_step o) = false /\
  accepted_step o = delta * failed_step o /\
  exists j, accepted_step o = failed * delta ^ S j /\ trials o = (n + S j)%nat.
Proof.
  induction limit as [| limit IH]; intros failed n o; simpl; [discriminate |]; intros Ho Hfailed.
  destruct (accepts (failed * delta)) eqn:test.
  - injection Ho as <-; simpl; repeat split; try assumption; [ring |]; exists O; split; [simpl; ring | lia].
  - destruct (IH _ _ _ Ho test) as (H1 & H2 & H3 & j & H4 & H5); repeat split; try assumption.
    exists (S j); split; [rewrite H4; simpl; ring | lia].
Qed.

Lemma extrapolate_outcome limit : forall eta n o, extrapolate limit eta n = Some o -> accepts eta = true ->
  accepts (accepted_step o) = true /\ accepts (failed_step o) = false /\
  accepted_step o = delta * failed_step o /\
  exists j, accepted_step o = eta / delta ^ j /\ trials o = (n + S j)%nat.
Proof.
  induction limit as [| limit IH]; intros eta n o; simpl; [discriminate |]; intros Ho Heta.
  destruct (accepts (eta / delta)) eqn:test.
  - destruct (IH _ _ _ Ho test) as (H1 & H2 & H3 & j & H4 & H5); repeat split; try assumption.
    exists (S j); split; [| lia].
    pose proof (pow_lt delta j (proj1 delta_range)); rewrite H4; simpl; field; lra.
  - injection Ho as <-; simpl; repeat split; try assumption; [field; lra |].
    exists O; split; [simpl; field | lia].
Qed.

(** log_δ(δ^j) = j *)
Lemma log_of_power j : ln (delta ^ j) / ln delta = INR j.
Proof.
  assert (ln delta < 0) by (rewrite <- ln_1; apply ln_increasing; lra).
  rewrite <- Rpower_pow by lra; unfold Rpower; rewrite ln_exp; field; lra.
Qed.

Section Outcome.
Variables (limit : nat) (first : R) (o : outcome).
Hypothesis found : search limit first = Some o.

(** "In both cases the accepted η_k is bracketed: A(η_k) holds and A failed at the neighbouring larger trial η'_k
    (η_k/δ up to rounding […])". Here without rounding. *)
Theorem search_brackets :
  accepts (accepted_step o) = true /\ accepts (failed_step o) = false /\
  accepted_step o = delta * failed_step o.
Proof.
  unfold search in found; destruct (accepts first) eqn:test.
  - destruct (extrapolate_outcome _ _ _ _ found test) as (H1 & H2 & H3 & _); auto.
  - destruct (backtrack_outcome _ _ _ _ found test) as (H1 & H2 & H3 & _); auto.
Qed.

Hypothesis first_positive : 0 < first.

(** "exactly |log_δ(η_k/η⁰)| + 1 trials when it backtracks" *)
Theorem number_of_trials_backtracking : accepts first = false ->
  INR (trials o) = Rabs (ln (accepted_step o / first) / ln delta) + 1.
Proof.
  intros test; unfold search in found; rewrite test in found.
  destruct (backtrack_outcome _ _ _ _ found test) as (_ & _ & _ & j & Hj & ->).
  replace (accepted_step o / first) with (delta ^ S j) by (rewrite Hj; field; lra).
  rewrite log_of_power, Rabs_pos_eq, plus_INR by apply pos_INR; change (INR 1) with 1; ring.
Qed.

(** "and |log_δ(η_k/η⁰)| + 2 when it extrapolates to a bracket" *)
Theorem number_of_trials_extrapolating : accepts first = true ->
  INR (trials o) = Rabs (ln (accepted_step o / first) / ln delta) + 2.
Proof.
  intros test; unfold search in found; rewrite test in found.
  destruct (extrapolate_outcome _ _ _ _ found test) as (_ & _ & _ & j & Hj & ->).
  pose proof (pow_lt delta j (proj1 delta_range)).
  replace (accepted_step o / first) with (/ delta ^ j) by (rewrite Hj; field; lra).
  rewrite ln_Rinv, Ropp_div, log_of_power, Rabs_Ropp, Rabs_pos_eq, plus_INR, !S_INR by (assumption || apply pos_INR).
  simpl; ring.
Qed.

Lemma accepted_positive : 0 < accepted_step o.
Proof.
  unfold search in found; destruct (accepts first) eqn:test.
  - destruct (extrapolate_outcome _ _ _ _ found test) as (_ & _ & _ & j & -> & _).
    apply Rdiv_lt_0_compat; [| apply pow_lt]; lra.
  - destruct (backtrack_outcome _ _ _ _ found test) as (_ & _ & _ & j & -> & _).
    apply Rmult_lt_0_compat; [| apply pow_lt]; lra.
Qed.

End Outcome.
End Search.

(** The search with A(η) as its test ends in a step that is [Bracketed]. *)
Theorem search_is_bracketed {E : InnerProductSpace} (f : E -> R) (grad : E -> E) (c delta : R) (w : E) (R_k : R)
    (accepts : R -> bool) (limit : nat) (first : R) (o : outcome) : 0 < delta < 1 -> 0 < first ->
  (forall eta, accepts eta = true <-> A f grad c w R_k eta) ->
  search accepts delta limit first = Some o ->
  Bracketed f grad c delta w R_k (accepted_step o) (failed_step o).
Proof.
  intros Hdelta Hfirst test found.
  destruct (search_brackets accepts delta Hdelta limit first o found) as (H1 & H2 & H3).
  apply exactly_bracketed; try assumption.
  - exact (accepted_positive accepts delta Hdelta limit first o found Hfirst).
  - now apply test.
  - intros H; apply test in H; congruence.
Qed.
