/** What can be wrong with somebody's calendar, in words for its owner. */
import { defineErrors } from '@offhook/base'

export const calendarErrors = defineErrors({
  'calendar-address-not-permitted': {
    status: 422,
    sentence:
      'The address of {host} is a private one. The administrator has to allow it in the configuration ("calendar.private-hosts").',
  },
  'calendar-insecure': {
    status: 422,
    sentence:
      'The calendar at {host} has to be reached over https, so that nobody reads it or its password on the way.',
  },
  'calendar-unreachable': { status: 502, sentence: 'The calendar server {host} cannot be reached: {reason}' },
  'calendar-too-slow': {
    status: 504,
    sentence: 'The calendar server {host} did not answer within {seconds} seconds.',
  },
  'calendar-sign-in-refused': {
    status: 422,
    sentence: 'The calendar server {host} refuses the user name or the password.',
  },
  'calendar-not-found': { status: 422, sentence: 'There is no calendar at this address of {host}.' },
  'calendar-answer-wrong': {
    status: 502,
    sentence: 'The calendar server {host} answered with an error ({status}).',
  },
  'calendar-too-many-redirects': {
    status: 502,
    sentence: 'The calendar server {host} sends from one address to the next.',
  },
  'calendar-too-large': { status: 422, sentence: 'The calendar is larger than {limit} MiB.' },
  'calendar-unreadable': { status: 422, sentence: 'What is at this address of {host} is not a calendar.' },
  'calendar-zone-unknown': { status: 422, sentence: 'There is no time zone "{zone}".' },
  'calendar-secret-lost': {
    status: 422,
    sentence: 'The password of the calendar cannot be read any more. Enter it again.',
  },
})
