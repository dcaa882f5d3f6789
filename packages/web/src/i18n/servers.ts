import { bilingual } from './bilingual.ts'

/** Where STUN and TURN servers come from. */
export const servers = bilingual(
  {
    source: 'Where they come from',
    own: 'Own servers',
    provider: 'A provider, who is asked for them regularly',
    url: 'Address of the provider',
    urlHint: 'It answers with a list of iceServers. {secret} in it stands for the secret below.',
    wrongUrl: 'An address that begins with https://.',
    request: 'Asked by',
    requests: {
      get: 'GET',
      postJson: 'POST with the lifetime as JSON (Cloudflare)',
      postForm: 'POST with the lifetime as a form (Twilio)',
    },
    user: 'User',
    userHint: 'As the SID of the account at Twilio. Empty: the secret is a token (Bearer).',
    secret: 'Secret or token',
    state: {
      off: 'Not asked yet.',
      asking: 'Is being asked.',
      working: 'Servers came on {{when}}; they are fetched again on {{next}}.',
      failed: 'Servers could not be fetched; it is tried again on {{next}}.',
    },
  },
  {
    source: 'Woher sie kommen',
    own: 'Eigene Server',
    provider: 'Ein Anbieter, der regelmäßig danach gefragt wird',
    url: 'Adresse des Anbieters',
    urlHint: 'Er antwortet mit einer Liste von iceServers. {secret} darin steht für das Geheimnis unten.',
    wrongUrl: 'Eine Adresse, die mit https:// beginnt.',
    request: 'Gefragt mit',
    requests: {
      get: 'GET',
      postJson: 'POST mit der Gültigkeit als JSON (Cloudflare)',
      postForm: 'POST mit der Gültigkeit als Formular (Twilio)',
    },
    user: 'Benutzer',
    userHint: 'Wie die SID des Kontos bei Twilio. Leer: Das Geheimnis ist ein Token (Bearer).',
    secret: 'Geheimnis oder Token',
    state: {
      off: 'Noch nicht gefragt.',
      asking: 'Wird gefragt.',
      working: 'Server kamen am {{when}}; am {{next}} werden sie wieder geholt.',
      failed: 'Server ließen sich nicht holen; am {{next}} wird es wieder versucht.',
    },
  },
)
