/** `offhook explain right`: whether somebody may do something with somebody, in sentences. */
import type { Action, RightAnswer } from '@offhook/contract'
import type { Colours } from './terminal.ts'

const actions: Readonly<Record<Action, string>> = {
  seePicture: 'see the picture',
  seeBusinessContact: 'see the business contact details',
  seeDepartment: 'see department, office and address',
  seePrivateNumber: 'see the private number',
  seePresence: 'see the presence',
  setPresence: 'set the presence',
  seeNote: 'see the note',
  setNote: 'set the note',
  seePublicAppointments: 'see public appointments',
  seePrivateAppointments: 'see that there is a private appointment',
  seePrivateAppointmentDetails: 'see subject and place of private appointments',
  seeNumbers: 'see the numbers',
  seeLineState: 'see whether the line is free',
  seeAudioVideoState: 'see whether audio and video are free',
  seeAudioVideoBusy: 'see that audio or video is in use',
  seeAudioVideoParticipants: 'see with whom audio or video is used',
  seeJournal: 'read the journal',
  changeJournal: 'change the journal',
  seeOutgoingParty: 'see whom the line calls',
  seeIncomingParty: 'see who calls the line',
  seeIsForwarded: 'see that a forwarding is set',
  seeForwardTarget: 'see where calls are forwarded',
  setForwarding: 'set forwardings',
  pickUp: 'pick up calls',
  steerLine: 'steer the line',
  changeSelf: 'change the account',
}

type Step = RightAnswer['steps'][number]
type Sentence = (because: Step['because']) => string

/** By rule: what is said where it decided, and where it was looked at and passed. */
const sentences: Readonly<Record<string, { readonly decided: Sentence; readonly passed?: Sentence }>> = {
  'viewer-is-owner': { decided: () => 'It is their own.', passed: () => 'It is somebody else’s.' },
  'switched-off': { decided: () => 'This is switched off for the whole company.' },
  'private-phone': { decided: () => 'With whom a private phone talks is kept from everybody else.' },
  'level-for-all': {
    decided: ({ level }) => `All colleagues have the level "${level}", which gives it.`,
    passed: ({ level }) => `All colleagues have the level "${level}", which does not give it.`,
  },
  'everybody-in-monitor': {
    decided: ({ level }) => `Everybody is in everybody's monitor at the level "${level}", which gives it.`,
    passed: ({ level }) => `Being in the monitor ("${level}") does not give it.`,
  },
  'journals-for-all': {
    decided: () => 'Everybody reads the journal of everybody.',
    passed: () => 'Everybody reads the journal of everybody, which does not give it.',
  },
  'group-member': {
    decided: ({ group, level }) =>
      `Both are in the group "${group}" ("${level}"), which gives it to its members.`,
    passed: ({ group, level }) => `Both are in the group "${group}" ("${level}"), which does not give it.`,
  },
  'group-leader': {
    decided: ({ group, level }) => `They lead the group "${group}" or stand in ("${level}"), which gives it.`,
    passed: ({ group, level }) => `Leading the group "${group}" ("${level}") does not give it.`,
  },
  'monitor-group': {
    decided: ({ group, level }) =>
      `The group "${group}" is linked by a monitor ("${level}"), which gives it.`,
    passed: ({ group, level }) => `The monitor link with the group "${group}" ("${level}") does not give it.`,
  },
  'own-grant': {
    decided: ({ level }) => `It was given person to person ("${level}").`,
    passed: ({ level }) => `What was given person to person ("${level}") does not include it.`,
  },
  'extra-line': {
    decided: () => 'The line was given as an extra line, with this.',
    passed: () => 'The line was given as an extra line, without this.',
  },
  'not-granted': { decided: () => 'Nothing gives it.' },
}

export function describeRight(answer: RightAnswer, { bold, quiet }: Colours): string {
  const { viewerName, targetName, action } = answer
  const verb = answer.answer ? 'may' : 'may not'
  return [
    bold(`${viewerName} ${verb} ${actions[action]}: ${targetName}.`),
    ...answer.steps.map((step) => {
      const mark = step.outcome === 'decided' ? '=' : '·'
      return quiet(`  ${mark} ${sentenceOf(step)}`)
    }),
    '',
  ].join('\n')
}

function sentenceOf({ rule, because, outcome }: Step): string {
  const known = sentences[rule]
  const sentence = outcome === 'passed' ? (known?.passed ?? known?.decided) : known?.decided
  return sentence ? sentence(because) : rule
}
