/** What happened in the system, for those who run it. The catalogue of the events: a level and a sentence each. */
import type { ErrorDetails } from '@offhook/base'

export interface SystemEventEntry {
  readonly level: 'info' | 'warn' | 'error'
  /** In English; `{word}` is filled from the details. Clients translate by the code. */
  readonly sentence: string
}

export const systemEventCatalogue = {
  'server-started': { level: 'info', sentence: 'Offhook {version} started.' },
  'server-stopped': { level: 'info', sentence: 'Offhook stopped.' },
  'journal-recovered': {
    level: 'warn',
    sentence: '{count} journal entries were open when the server ended unexpectedly; they were closed.',
  },
  'connector-connected': { level: 'info', sentence: 'The phone system {connector} is connected.' },
  'connector-lost': {
    level: 'error',
    sentence: 'The phone system {connector} is not connected: {reason} It is tried again by itself.',
  },
  'peer-registered': { level: 'info', sentence: 'We are registered at {peer}.' },
  'peer-wrong-password': {
    level: 'error',
    sentence:
      'We cannot register at {peer}: user or password is wrong ({status}). It is tried again by itself.',
  },
  'peer-registration-refused': {
    level: 'error',
    sentence: '{peer} refuses our registration: {status} {reason}. It is tried again by itself.',
  },
  'peer-unreachable': {
    level: 'error',
    sentence:
      '{peer} does not answer, we are not registered there ({status} {reason}). It is tried again by itself.',
  },
  'line-group-created': { level: 'info', sentence: '{actor} connected the phone system {connector}.' },
  'line-group-changed': { level: 'info', sentence: '{actor} changed the line group {connector}.' },
  'line-group-removed': { level: 'info', sentence: '{actor} removed the line group {connector}.' },
  'line-group-restarted': { level: 'info', sentence: '{actor} connected the line group {connector} anew.' },
  'line-group-invalid': {
    level: 'error',
    sentence: 'The line group {connector} cannot be used: {reason}',
  },
  'line-taken': {
    level: 'warn',
    sentence:
      'Line {line} of {connector} is not used: {owner} has a line of that number already. Leave it out in one of the two.',
  },
  'line-settings-changed': { level: 'info', sentence: '{actor} changed the settings of line {line}.' },
  'line-in-service': { level: 'info', sentence: 'Line {line} is in service.' },
  'line-out-of-service': { level: 'info', sentence: 'Line {line} is out of service: {reason}' },
  'turn-provider-failed': {
    level: 'warn',
    sentence: 'No STUN and TURN servers could be fetched: {reason} It is tried again by itself.',
  },
  'turn-provider-restored': { level: 'info', sentence: 'STUN and TURN servers come from {host} again.' },
  'write-failed': { level: 'error', sentence: 'Something could not be written to disk: {reason}' },
  'clock-jumped': {
    level: 'warn',
    sentence:
      'The clock of the machine jumped by {seconds} s, or it slept: times in the journal are wrong around then. Let it be kept right by NTP (timedatectl set-ntp true).',
  },
  'clock-behind': {
    level: 'error',
    sentence:
      'The clock of the machine was set back: something happened here at {latest} already, which has not come yet. Set it right, best by NTP (timedatectl set-ntp true).',
  },
  'certificate-ends': {
    level: 'warn',
    sentence:
      'The TLS certificate ends in {days} days. Renew it and restart the server; one that the server made itself is made anew by a restart.',
  },
  'certificate-expired': {
    level: 'error',
    sentence:
      'The TLS certificate ended at {since}: browsers and phones refuse it. Renew it and restart the server; one that the server made itself is made anew by a restart.',
  },
  'disk-low': {
    level: 'error',
    sentence:
      'Only {mebibytes} MiB are free on the disk of the data directory. Make room before it is full: then nothing more can be written.',
  },
  'set-up-done': { level: 'info', sentence: 'The set-up was done by {actor}.' },
  'sign-in-refused': {
    level: 'warn',
    sentence: 'Sign-in refused: {user} from {address}, {count} times.',
  },
  'address-holds-many-connections': {
    level: 'warn',
    sentence: '{address} holds {most} connections open; more are refused until some end.',
  },
  'person-signed-in': { level: 'info', sentence: '{user} signed in from {address}.' },
  'person-created': { level: 'info', sentence: '{actor} added {user}.' },
  'person-changed': { level: 'info', sentence: '{actor} changed {user}: {fields}.' },
  'person-removed': { level: 'info', sentence: '{actor} removed {user}.' },
  'presence-set': { level: 'info', sentence: '{actor} set the presence of {user}.' },
  'forwarding-set': { level: 'info', sentence: '{actor} set the forwarding of line {line}.' },
  'remote-office-set': {
    level: 'info',
    sentence: '{user} is reached at {number} and calls from there with line {line}.',
  },
  'remote-office-ended': { level: 'info', sentence: '{user} calls from line {line} itself again.' },
  'note-set': { level: 'info', sentence: '{actor} wrote the note of {user}.' },
  'password-changed': { level: 'info', sentence: '{actor} changed the password of {user}.' },
  'group-created': { level: 'info', sentence: '{actor} added the group {group}.' },
  'group-changed': { level: 'info', sentence: '{actor} changed the group {group}: {fields}.' },
  'group-removed': { level: 'info', sentence: '{actor} removed the group {group}.' },
  'group-members-added': { level: 'info', sentence: '{actor} added {count} people to the group {group}.' },
  'group-members-removed': {
    level: 'info',
    sentence: '{actor} took {count} people out of the group {group}.',
  },
  'profile-created': { level: 'info', sentence: '{actor} added the profile {name}.' },
  'profile-changed': { level: 'info', sentence: '{actor} changed the profile {name}.' },
  'profile-removed': { level: 'info', sentence: '{actor} removed the profile {name}.' },
  'directory-read': {
    level: 'info',
    sentence:
      'The directory {directory} was read: {created} people are new, {changed} changed, {deactivated} were switched off.',
  },
  'directory-failed': {
    level: 'error',
    sentence: 'The directory {directory} could not be read: {reason} It is tried again by itself.',
  },
  'directory-stopped': {
    level: 'warn',
    sentence:
      'The directory {directory} would switch off {count} people. Nobody was switched off; look at it and decide.',
  },
  'grant-set': { level: 'info', sentence: '{actor} gave {other} rights over {user}: {level}.' },
  'grant-removed': { level: 'info', sentence: '{actor} took back what {user} gave {other}.' },
  'extension-created': { level: 'info', sentence: '{actor} added extension {line}.' },
  'extension-changed': { level: 'info', sentence: '{actor} changed extension {line}: {fields}.' },
  'extension-removed': { level: 'info', sentence: '{actor} removed extension {line}.' },
  'phone-account-created': { level: 'info', sentence: '{actor} added a phone account {device} to {line}.' },
  'phone-account-renewed': { level: 'info', sentence: '{actor} gave {device} of {line} a new secret.' },
  'phone-account-removed': {
    level: 'info',
    sentence: '{actor} removed the phone account {device} of {line}.',
  },
  'phone-account-changed': {
    level: 'info',
    sentence: '{actor} changed the phone account {device} of {line}.',
  },
  'phone-signed-in': { level: 'info', sentence: '{user} signed in at the phone {phone}, with line {line}.' },
  'phone-signed-out': { level: 'info', sentence: '{user} is signed out of the phone {phone}.' },
  'phone-sign-in-refused': {
    level: 'warn',
    sentence: 'Sign-in with line {line} at the phone {phone} was refused, {count} times.',
  },
  'settings-changed': { level: 'info', sentence: '{actor} changed settings: {fields}.' },
  'location-created': { level: 'info', sentence: '{actor} added the location {location}.' },
  'location-changed': { level: 'info', sentence: '{actor} changed the location {location}.' },
  'location-removed': { level: 'info', sentence: '{actor} removed the location {location}.' },
  'application-signed-in': {
    level: 'info',
    sentence: '{application} signed in over CSTA as {user} from {address}.',
  },
  'application-refused': {
    level: 'warn',
    sentence: 'Sign-in over CSTA refused: {user} from {address}, {count} times.',
  },
  'application-disconnected': { level: 'info', sentence: '{actor} disconnected the application of {user}.' },
  'csta-port-unusable': {
    level: 'error',
    sentence: 'Applications cannot connect over CSTA by {transport}: port {port} cannot be used ({reason}).',
  },
  'computer-created': { level: 'info', sentence: '{actor} added the computer {computer}.' },
  'computer-changed': { level: 'info', sentence: '{actor} changed the computer {computer}.' },
  'computer-renewed': { level: 'info', sentence: '{actor} gave the computer {computer} a new token.' },
  'computer-removed': { level: 'info', sentence: '{actor} removed the computer {computer}.' },
  'webhook-failing': { level: 'warn', sentence: 'The service {webhook} is not told of calls: {reason}' },
  'webhook-restored': { level: 'info', sentence: 'The service {webhook} is told of calls again.' },
  'capture-started': { level: 'info', sentence: '{actor} started the capture {name}.' },
  'capture-stopped': { level: 'info', sentence: 'The capture {name} stopped.' },
} as const satisfies Record<string, SystemEventEntry>

export type SystemEventCode = keyof typeof systemEventCatalogue

export type SystemEventDetails = ErrorDetails
