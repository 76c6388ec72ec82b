import type { Handler } from './handler.ts'

/** Begins a group of lines. */
export const group: Handler = {
  quiet: false,
  run: (context, { data }) => context.output(`##[group]${data}`),
}

/** Ends it. */
export const endgroup: Handler = {
  quiet: false,
  run: (context) => context.output('##[endgroup]'),
}

/** Says something to those who debug. */
export const debug: Handler = {
  quiet: true,
  run: (context, { data }) => context.debug(data),
}

/** Shows commands, or no longer. */
export const echo: Handler = {
  quiet: false,
  run(context, { data }) {
    const value = data.trim().toLowerCase()
    if (value !== 'on' && value !== 'off')
      throw new Error(`Invalid echo command value '${data}'; possible are 'on' and 'off'`)
    context.echo = value === 'on'
    context.debug(`Commands are ${context.echo ? '' : 'not '}echoed`)
  },
}

/** Makes a secret of a value. */
export const addMask: Handler = {
  quiet: true,
  run(context, { data }) {
    if (data.trim() === '')
      return context.warning("Can't add secret mask for empty string in ##[add-mask] command.")
    if (context.echo) context.output('::add-mask::***')
    context.job.masker.addLines(data)
  },
}
