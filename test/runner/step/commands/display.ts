import type { Handler } from './handler.ts'

export const group: Handler = {
  quiet: false,
  run: (context, { data }) => context.output(`##[group]${data}`),
}

export const endgroup: Handler = {
  quiet: false,
  run: (context) => context.output('##[endgroup]'),
}

export const debug: Handler = {
  quiet: true,
  run: (context, { data }) => context.debug(data),
}

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

export const addMask: Handler = {
  quiet: true,
  run(context, { data }) {
    if (data.trim() === '')
      return context.warning("Can't add secret mask for empty string in ##[add-mask] command.")
    if (context.echo) context.output('::add-mask::***')
    context.job.masker.addLines(data)
  },
}
