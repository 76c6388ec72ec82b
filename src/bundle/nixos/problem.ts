import { stripVTControlCharacters } from 'node:util'

/** Why a configuration cannot be evaluated, in the words of who found out. */
export interface EvaluationProblem {
  readonly message: string
  readonly remedy?: string
}

/** What `nix/nixos/configuration.nix` throws begins so; JSON follows. */
const ours = /^nixos-testbed: (\{.*\})$/

const mostLines = 15

/**
 * The error itself out of all that Nix says of it. Its releases have it at different places: of old
 * before the trace, and after it since 2.19.
 */
export function problemIn(stderr: string): EvaluationProblem {
  const lines = stripVTControlCharacters(stderr).split('\n')
  const start = lines.findLastIndex((line) => /^(?: {7})?error:/.test(line))
  if (start === -1) return { message: lines.filter((line) => line.trim() !== '').at(-1) ?? '' }
  const rest = lines.slice(start)
  const end = rest.findIndex((line, index) => index > 0 && isOfTrace(line))
  const own = end === -1 ? rest : rest.slice(0, end)
  const [first = '', ...more] = own.map((line) => line.replace(/^ {7}/, ''))
  const text = [first.replace(/^error:\s*/, ''), ...more].join('\n').trim()
  return ownProblem(text) ?? { message: `${shortened(text)}${placeIn(rest[end])}` }
}

/** Where something stands, and what was on at the time. */
function isOfTrace(line: string): boolean {
  return /^\s+(?:at (?:\/|«)|… |\(stack trace truncated)/.test(line)
}

function ownProblem(text: string): EvaluationProblem | undefined {
  const json = ours.exec(text)?.[1]
  if (json === undefined) return undefined
  const { message, remedy } = JSON.parse(json)
  return { message: String(message), remedy: String(remedy) }
}

function shortened(text: string): string {
  const lines = text.split('\n')
  return lines.length <= mostLines ? text : [...lines.slice(0, mostLines), '...'].join('\n')
}

/** ` (hosts/one.nix:3:5)`, of `at /nix/store/HASH-source/hosts/one.nix:3:5:`. */
function placeIn(line = ''): string {
  const [, place] = /^\s+at (?:\/nix\/store\/\w{32}-source\/)?([^«].*:\d+:\d+):?$/.exec(line) ?? []
  return place === undefined ? '' : ` (${place})`
}
