import { type data, Evaluator, Lexer, Parser } from '@actions/expressions'
import { type Token, TokenType } from '@actions/expressions/lexer'
import { truthy } from '@actions/expressions/result'
import { Entries } from './entries.ts'
import { functionsOf } from './functions.ts'
import type { Scope } from './scope.ts'

/** The value of an expression, given without its `${{ }}`. Throws what GitHub would say against it. */
export function evaluate(expression: string, scope: Scope): data.ExpressionData {
  const functions = functionsOf(scope)
  const tree = new Parser(tokensOf(expression), Object.keys(scope.contexts), [...functions]).parse()
  const contexts = new Entries(Object.entries(scope.contexts))
  const byName = new Map(functions.map((each) => [each.name.toLowerCase(), each]))
  return new Evaluator(tree, contexts, byName).evaluate()
}

/** Whether a condition holds. */
export function holds(condition: string, scope: Scope): boolean {
  return truthy(evaluate(condition, scope))
}

/** The library's own lexer turns only the first '' of a text into a quote. */
function tokensOf(expression: string): Token[] {
  const { tokens } = new Lexer(expression).lex()
  return tokens.map((token) =>
    token.type === TokenType.STRING
      ? { ...token, value: token.lexeme.slice(1, -1).replaceAll("''", "'") }
      : token,
  )
}
