/**
 * A mean over views says something only beside means over as many. A step with fewer views than its neighbours is an evaluation that is
 * still under way (it has no later neighbour yet) or was cut off, and its mean would jump with whichever views came first: it is left
 * out. A run that measures more views now and then keeps all its steps.
 */
export function finishedEvaluations<Evaluation extends { readonly count: number }>(evaluations: readonly Evaluation[]): readonly Evaluation[] {
  return evaluations.filter(({ count }, index) => {
    const before = evaluations[index - 1]?.count ?? 0
    const after = evaluations[index + 1]?.count ?? Infinity
    return count >= before || count >= after
  })
}

/** The same in SQL: rows of "EvaluationStep" of one run, protocol and metric, whose parameters come in this order. */
export const finishedEvaluationRows = `SELECT * FROM (
    SELECT *, LAG("views", 1, 0) OVER "inOrder" AS "viewsBefore", LEAD("views") OVER "inOrder" AS "viewsAfter" FROM "EvaluationStep"
    WHERE "runId" = ? AND "protocol" = ? AND "metric" = ? WINDOW "inOrder" AS (ORDER BY "step")
  ) WHERE ("views" >= "viewsBefore" OR "views" >= "viewsAfter")`
