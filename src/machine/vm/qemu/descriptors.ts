/**
 * The descriptors QEMU inherits: connected sockets, its guest's memory where that is a file of ours, a
 * template's state to read, and nothing else.
 */
export const descriptors = { channel: 3, console: 4, qmp: 5, memory: 6, state: 7 } as const
