/** The descriptors QEMU inherits: connected sockets, a template's state to read, and nothing else of ours. */
export const descriptors = { channel: 3, console: 4, qmp: 5, state: 6 } as const
