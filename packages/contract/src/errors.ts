/**
 * The failures that a client can meet, beside those of the services of telephony. Clients translate by code; the sentence is
 * what an integrator reads.
 */
import { defineErrors } from '@offhook/base'

export const contractErrors = defineErrors({
  'body-malformed': { status: 400, sentence: 'The request could not be read as JSON: {reason}' },
  'request-invalid': {
    status: 400,
    sentence: 'The request does not fit the schema; see "errors" for each field.',
  },
  'route-unknown': { status: 404, sentence: 'There is nothing at {path}. The routes are listed at /api.' },
  'method-not-allowed': { status: 405, sentence: '{method} is not possible at {path}.' },
  'body-too-large': { status: 413, sentence: 'The request is larger than {limit} bytes.' },
  'media-type-unknown': { status: 415, sentence: 'Send JSON, with "Content-Type: application/json".' },
  'set-up-needed': {
    status: 409,
    sentence: 'The server has not been set up. Open it in a browser with the set-up link that it printed.',
  },
  'set-up-done': {
    status: 409,
    sentence: 'The set-up has been done. Sign in as administrator to change settings.',
  },
  'set-up-token-wrong': {
    status: 403,
    sentence: 'The set-up token is wrong. The server printed the right one at its start.',
  },
  'sign-in-needed': {
    status: 401,
    sentence: 'Sign in first, or send an API token as "Authorization: Bearer …".',
  },
  'sign-in-refused': { status: 401, sentence: 'User name or password is wrong.' },
  'sign-in-throttled': { status: 429, sentence: 'Too many attempts. Try again in {seconds} seconds.' },
  'password-too-short': { status: 422, sentence: 'A password needs at least {minimum} characters.' },
  'password-too-plain': {
    status: 422,
    sentence: 'A password needs characters of {kinds} kinds: small letters, capital letters, digits, signs.',
  },
  'password-too-common': {
    status: 422,
    sentence: 'This password is one of those that are guessed first. Choose another one.',
  },
  'password-too-personal': {
    status: 422,
    sentence: 'The password is the user name or the name. Choose another one.',
  },
  'pin-too-short': { status: 422, sentence: 'A PIN needs at least {minimum} digits.' },
  'pin-too-simple': {
    status: 422,
    sentence: 'This PIN is one of those that are tried first. Choose another one.',
  },
  'client-not-permitted': {
    status: 403,
    sentence: 'You may not use the client in the browser. Ask your administrator.',
  },
  'internet-not-permitted': {
    status: 403,
    sentence: 'You may sign in from inside the company only. Ask your administrator.',
  },
  'password-elsewhere': {
    status: 409,
    sentence: 'You sign in without a password of this server: change it where it is kept.',
  },
  'password-change-needed': {
    status: 403,
    sentence: 'The password must be changed: send the new one along as "newPassword".',
  },
  'second-factor-needed': {
    status: 401,
    sentence: 'Send the code of the authenticator app, or a recovery code, along as "code".',
  },
  'second-factor-set-up-needed': {
    status: 403,
    sentence:
      'This account needs a second factor: get one at /session/second-factor, then send its "code" along.',
  },
  'second-factor-wrong': { status: 401, sentence: 'The code is wrong, was used, or is too old.' },
  'second-factor-required': {
    status: 409,
    sentence: 'Your role needs a second factor. Set up a new one instead; it takes the place of this one.',
  },
  'fresh-sign-in-needed': {
    status: 403,
    sentence:
      'You signed in more than {minutes} minutes ago. Sign out and in again to change how you sign in, or to make an API token.',
  },
  'provider-unreachable': {
    status: 502,
    sentence: 'The provider {name} does not answer as it should: {reason}',
  },
  'provider-refused': { status: 401, sentence: 'The provider {name} did not sign you in: {reason}' },
  'provider-answer-unexpected': {
    status: 400,
    sentence: 'This answer was not asked for in this browser, was used, or came too late. Begin again.',
  },
  'person-not-linked': {
    status: 403,
    sentence: '{name} knows you, but no account here is linked with yours there. Ask your administrator.',
  },
  'directory-unreachable': { status: 503, sentence: 'No server of the directory {name} answers: {reason}' },
  'directory-refused': {
    status: 502,
    sentence: 'The directory {name} refused the service account: {reason}',
  },
  'source-incomplete': { status: 422, sentence: 'The source does not fit: {reason}' },
  'negotiate-needed': { status: 401, sentence: 'Send a Kerberos ticket as "Authorization: Negotiate …".' },
  'negotiate-refused': { status: 403, sentence: 'The Kerberos ticket was not accepted: {reason}' },
  'passkey-refused': { status: 401, sentence: 'The passkey is not known here, or its answer came too late.' },
  'passkey-needs-name': {
    status: 409,
    sentence: 'Passkeys belong to a name: open the server by its name instead of its address.',
  },
  'directory-answer-unexpected': {
    status: 502,
    sentence: 'The directory {name} did not answer as it should: {reason}',
  },
  'directory-incomplete': { status: 422, sentence: 'The directory cannot be read like this: {reason}' },
  'csv-invalid': { status: 422, sentence: 'Line {line} of the file cannot be read: {reason}.' },
  'directory-owned': {
    status: 409,
    sentence: '{what} comes from the directory {name}. Change it there.',
  },
  'reset-link-invalid': {
    status: 410,
    sentence: 'The link was used, has ended, or is not one of ours. Ask your administrator for a new one.',
  },
  'computer-unknown': {
    status: 404,
    sentence: 'There is no computer with this name and token, or it is switched off.',
  },
  'browser-needed': { status: 403, sentence: 'This is not for API tokens: sign in with a browser.' },
  'not-permitted': { status: 403, sentence: 'You may not do this ({rule}).' },
  'origin-refused': { status: 403, sentence: 'The request came from another site ({origin}).' },
  'scope-missing': { status: 403, sentence: 'The API token lacks the scope "{scope}".' },
  'not-found': { status: 404, sentence: 'There is no {what} {key}.' },
  'already-exists': { status: 409, sentence: 'There is already a {what} {key}.' },
  'too-many': { status: 409, sentence: 'There are too many {what}: at most {limit}. Remove one first.' },
  'still-in-use': { status: 409, sentence: '{what} {key} is still in use: {by}.' },
  'cursor-invalid': { status: 400, sentence: 'The cursor is not one that this list gave out.' },
  'idempotency-key-reused': { status: 422, sentence: 'This Idempotency-Key was used for another request.' },
  'idempotency-key-invalid': {
    status: 400,
    sentence: 'An Idempotency-Key has 1 to 128 visible ASCII characters.',
  },
  'outcome-unknown': {
    status: 409,
    sentence:
      'The server was restarted while the first request with this Idempotency-Key was under way. Look whether it was done, then use a new key.',
  },
  'too-many-requests': { status: 429, sentence: 'Too many requests. Try again in {seconds} seconds.' },
  'server-busy': { status: 503, sentence: 'The server has too much to do. Try again in a moment.' },
  'server-fault': {
    status: 500,
    sentence: 'Something went wrong in the server. The log has the details under trace {trace}.',
  },
  'no-line': { status: 409, sentence: 'You have no line in service to call from. Connect a phone first.' },
  'emergency-from-elsewhere': {
    status: 409,
    sentence:
      'You are reached elsewhere, and help would be sent to the company. Dial the emergency number at the telephone that is with you.',
  },
})
