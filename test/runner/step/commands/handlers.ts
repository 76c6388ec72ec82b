import { annotate } from './annotations.ts'
import { addMask, debug, echo, endgroup, group } from './display.ts'
import type { Handler } from './handler.ts'
import { addMatcher, removeMatcher } from './matchers.ts'
import { addPath, saveState, setEnv, setOutput } from './variables.ts'

/** Every command that a step's output can give, by folded name; `stop-commands` is apart. */
export const handlers: ReadonlyMap<string, Handler> = new Map(
  Object.entries({
    'add-mask': addMask,
    'add-matcher': addMatcher,
    'add-path': addPath,
    debug,
    echo,
    endgroup,
    error: annotate('error'),
    group,
    notice: annotate('notice'),
    'remove-matcher': removeMatcher,
    'save-state': saveState,
    'set-env': setEnv,
    'set-output': setOutput,
    warning: annotate('warning'),
  }),
)
