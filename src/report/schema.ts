import * as z from 'zod/mini'
import { phases } from '../model/event.ts'
import { microcodeStates } from '../model/microcode.ts'
import { outcomes } from '../model/outcome.ts'
import { machineKinds } from '../model/request.ts'
import type { Result } from '../model/result.ts'
import { systems } from '../model/system.ts'
import { returns } from '../model/target.ts'

const count = z.int().check(z.nonnegative())
const exitCode = z.int().check(z.minimum(0), z.maximum(255))
const seconds = z.number().check(z.nonnegative())

const exit = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('code'), code: exitCode }),
  z.strictObject({ kind: z.literal('signal'), signal: z.int().check(z.minimum(1), z.maximum(64)) }),
])

/** The shape of `result.json`; docs/result.schema.json is made from it. */
export const resultSchema: z.ZodMiniType<Result> = z.strictObject({
  schema: z.literal(1),
  run: z.string(),
  outcome: z.enum(outcomes),
  exit: exitCode,
  cause: z.exactOptional(z.string()),
  remedy: z.exactOptional(z.string()),
  return: z.exactOptional(z.enum(returns)),
  traces: z.exactOptional(z.array(z.string())),
  unseen: z.exactOptional(z.array(z.string())),
  script: z.exactOptional(exit),
  failedUnits: z.exactOptional(
    z.array(z.strictObject({ unit: z.string(), result: z.string(), description: z.string() })),
  ),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  seconds,
  timeline: z.array(z.strictObject({ phase: z.enum(phases), seconds })),
  files: z.strictObject({
    count,
    bytes: count,
    left: z.array(z.strictObject({ name: z.string(), why: z.string() })),
  }),
  copies: z.exactOptional(
    z.array(
      z.strictObject({
        copy: z.int().check(z.positive()),
        folder: z.string(),
        outcome: z.enum(outcomes),
        exit: exitCode,
        cause: z.exactOptional(z.string()),
      }),
    ),
  ),
  warnings: z.array(z.string()),
  environment: z.strictObject({
    machine: z.exactOptional(z.enum(machineKinds)),
    system: z.exactOptional(z.enum(systems)),
    accel: z.exactOptional(z.enum(['kvm', 'tcg'])),
    start: z.exactOptional(z.enum(['cold', 'warm'])),
    kernel: z.exactOptional(z.string()),
    bundle: z.exactOptional(z.string()),
    board: z.exactOptional(z.string()),
    target: z.exactOptional(z.string()),
    hostKernel: z.exactOptional(z.string()),
    microcode: z.exactOptional(
      z.strictObject({
        state: z.enum(microcodeStates),
        before: z.exactOptional(z.string()),
        after: z.exactOptional(z.string()),
        brought: z.exactOptional(z.string()),
        date: z.exactOptional(z.string()),
      }),
    ),
    bootId: z.exactOptional(z.string()),
    tool: z.string(),
  }),
  replay: z.string(),
})

/** The schema for those who read results with tools of their own. */
export function resultJsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(resultSchema)
  return { $schema, title: 'The result of a run: result.json', ...rest }
}
