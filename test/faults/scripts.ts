/** Scripts that several rows run. */

/** Writes a file, says so, and waits for what is to come. */
export const waiting = 'echo home >$TESTBED_RESULTS/a; echo ready; sleep 1000'

/** The same, deaf to a friendly end. */
export const deaf = `trap '' TERM INT; ${waiting}; sleep 1000`

/** Leaves enough to bring home that it takes its time. */
export const many =
  'cd $TESTBED_RESULTS; mkdir d; for i in $(seq 600); do echo >d/$i; done; echo >a; echo ready'
