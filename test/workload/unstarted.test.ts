import { expect, test } from 'vitest'
import { Fault } from '../../src/model/fault.ts'
import { unstarted } from '../../src/workload/unstarted.ts'

const refused = (why: string) => new Fault('infra-error', `in the guest: X: ${why}`)
const noInterpreter = refused('cannot run /run/testbed/script: its interpreter does not exist')

test.each([
  ['#!/usr/bin/python3\nprint(1)\n', '--packages'],
  ['#!/bin/bash\r\necho hi\r\n', 'LF'],
])('%j names an interpreter that is not there', (script, remedy) => {
  const fault = unstarted(noInterpreter, Buffer.from(script))
  expect(fault).toMatchObject({
    outcome: 'build-failed',
    message: expect.stringMatching(/^the guest lacks the script's interpreter: #!\/[a-z3/]+$/),
    remedy: expect.stringContaining(remedy),
  })
})

test('a folder that is not there is the request’s', () => {
  const why = 'cannot change to the folder /nope: No such file or directory'
  expect(unstarted(refused(why), Buffer.from('true'))).toMatchObject({
    outcome: 'build-failed',
    message: `the script cannot start: ${why}`,
    remedy: expect.stringContaining('--cwd'),
  })
})

test('every other fault stays what it is', () => {
  const lost = new Fault('lost', 'the guest rebooted')
  expect(unstarted(lost, Buffer.from('#!/bin/sh\n'))).toBe(lost)
})
