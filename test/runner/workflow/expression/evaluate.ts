import { type data, Evaluator, Lexer, Parser } from '@actions/expressions'
import { truthy } from '@actions/expressions/result'
import { Entries } from './entries.ts'
import { functionsOf } from './functions.ts'
import type { Scope } from './scope.ts'

/** The value of an expression, given without its `${{ }}`. Throws what GitHub would say against it. */
export function evaluate(expression: string, scope: Scope): data.ExpressionData {
  const functions = functionsOf(scope)
  const { tokens } = new Lexer(expression).lex()
  const tree = new Parser(tokens, Object.keys(scope.contexts), [...functions]).parse()
  const contexts = new Entries(Object.entries(scope.contexts))
  const byName = new Map(functions.map((each) => [each.name.toLowerCase(), each]))
  return new Evaluator(tree, contexts, byName).evaluate()
}

/** Whether a condition holds. */
export function holds(condition: string, scope: Scope): boolean {
  return truthy(evaluate(condition, scope))
}
