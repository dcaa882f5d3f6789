/** Why the voice takes the way it takes. */
import { bilingual } from '../bilingual.ts'

export const voice = bilingual(
  {
    'phones-understand-each-other':
      'The voice goes straight from phone to phone: they understand each other.',
    'offer-is-of-a-browser': 'The voice passes the server: it comes from a browser.',
    'phone-is-a-browser': 'The voice passes the server: a browser is called.',
    'offer-wants-dtls': 'The voice passes the server: the phone encrypts with DTLS.',
    'set-through-server': 'The voice passes the server, as is set.',
    'offer-refused-for-encryption':
      'The voice passes the server: the phone refused ({{status}}), and is called once more with the other kind of encryption.',
    'offer-refused-for-codecs':
      'The voice passes the server: the phone refused ({{status}}), and is called once more with all codecs.',
    'refusal-stands': 'The phone refused ({{status}}), and nothing else can be offered to it.',
    'tone-in-call':
      'The caller, who is in a call already, hears the {{toneWord}} of their country ({{status}}).',
    'tone-for-browser':
      'The caller’s browser hears the {{toneWord}} of its country before the answer {{status}}.',
    'tone-is-the-phones':
      'The answer is {{status}}: what the caller hears is made by their phone or network.',
    'tone-needs-media-engine':
      'The caller is answered {{status}}; no media engine runs that could play a tone.',
  },
  {
    'phones-understand-each-other': 'Die Sprache geht direkt von Telefon zu Telefon: Sie verstehen einander.',
    'offer-is-of-a-browser': 'Die Sprache läuft über den Server: Sie kommt aus einem Browser.',
    'phone-is-a-browser': 'Die Sprache läuft über den Server: Angerufen wird ein Browser.',
    'offer-wants-dtls': 'Die Sprache läuft über den Server: Das Telefon verschlüsselt mit DTLS.',
    'set-through-server': 'Die Sprache läuft über den Server, so ist es eingestellt.',
    'offer-refused-for-encryption':
      'Die Sprache läuft über den Server: Das Telefon lehnte ab ({{status}}) und wird mit der anderen Verschlüsselung noch einmal gerufen.',
    'offer-refused-for-codecs':
      'Die Sprache läuft über den Server: Das Telefon lehnte ab ({{status}}) und wird mit allen Codecs noch einmal gerufen.',
    'refusal-stands': 'Das Telefon lehnte ab ({{status}}), und anderes lässt sich ihm nicht anbieten.',
    'tone-in-call': 'Wer anruft, ist bereits verbunden und hört den {{toneWord}} seines Landes ({{status}}).',
    'tone-for-browser':
      'Der Browser, der anruft, hört vor der Antwort {{status}} den {{toneWord}} seines Landes.',
    'tone-is-the-phones':
      'Die Antwort ist {{status}}: Den Ton dazu macht das Telefon oder Netz dessen, der anruft.',
    'tone-needs-media-engine':
      'Die Antwort ist {{status}}; es läuft kein Medienserver, der einen Ton spielen könnte.',
  },
)
