/**
 * Who may see and do what: one pure rule, asked before every answer, every piece of news and every action. Rights only add up: what
 * one layer gives, no other takes away. Two things stand before them all: what is switched off in the whole system, and a private
 * phone.
 */
import type { Explained, ExplanationStep } from '@offhook/base'
import { type Action, bitOf, includes, type Rights } from './rights.ts'
import type { Viewer } from './viewer.ts'

/** Where a right comes from. */
export type LayerRule =
  | 'level-for-all'
  | 'everybody-in-monitor'
  | 'journals-for-all'
  | 'group-member'
  | 'group-leader'
  | 'monitor-group'
  | 'own-grant'
  | 'extra-line'

/** Something that gives rights to the viewer: the level for all, a group, the person themselves. */
export interface Layer {
  readonly rule: LayerRule
  readonly rights: Rights
  /** What fills the sentence. */
  readonly level: string
  readonly group?: string
}

/** What is asked about: something of a person, perhaps one of their lines. */
export interface Target {
  readonly personId: string
  /** Place of the line among the person's lines, from 1. */
  readonly linePosition?: number
  /** All that gives the viewer rights over the person, in the order in which it is named. */
  readonly layers: readonly Layer[]
  /** What is switched off in the whole system. */
  readonly switchedOff: Rights
  /** The line, where it is a private phone. */
  readonly privateLine?: string | undefined
}

/** What a private phone keeps from everybody but its owner: with whom it talks (§6.13.1). */
export const partyActions: ReadonlySet<Action> = new Set([
  'seeOutgoingParty',
  'seeIncomingParty',
  'seeAudioVideoParticipants',
])

/**
 * Whether `viewer` may do `action` with `target`, and why. The role administrator opens no door here: administration has its own
 * routes, and calls are nobody's business but their owners'.
 */
export function may(viewer: Viewer, action: Action, target: Target): Explained<boolean> {
  const line = target.linePosition ?? null
  const isSelf = viewer.personId === target.personId
  const steps: ExplanationStep[] = [
    { rule: 'viewer-is-owner', because: { isSelf, action }, outcome: isSelf ? 'decided' : 'passed' },
  ]
  if (isSelf) return { answer: true, steps }
  const bit = bitOf(action, target.linePosition)
  if (includes(target.switchedOff, bit)) {
    steps.push({ rule: 'switched-off', because: { action }, outcome: 'decided' })
    return { answer: false, steps }
  }
  if (target.privateLine !== undefined && partyActions.has(action)) {
    steps.push({ rule: 'private-phone', because: { line: target.privateLine, action }, outcome: 'decided' })
    return { answer: false, steps }
  }
  for (const { rule, rights, level, group } of target.layers) {
    const answer = includes(rights, bit)
    const because: ExplanationStep['because'] =
      group === undefined ? { level, action, line } : { group, level, action, line }
    steps.push({ rule, because, outcome: answer ? 'decided' : 'passed' })
    if (answer) return { answer, steps }
  }
  steps.push({ rule: 'not-granted', because: { action, line }, outcome: 'decided' })
  return { answer: false, steps }
}
