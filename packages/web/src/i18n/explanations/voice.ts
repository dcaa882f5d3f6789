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
  },
)
