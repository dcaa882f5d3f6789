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
    'phone-is-outside':
      'The voice passes the server: {{peer}} is in none of the own networks, and is told {{publicAddress}} as our address.',
    'no-public-address': 'No public address is known: everybody is told the address of this machine.',
    'peer-in-internal-network':
      '{{peer}} is in the own network {{network}}, and is told the address of this machine.',
    'public-address-of-other-family':
      '{{peer}} and the public address {{publicAddress}} are not of one kind (IPv4, IPv6): the address of this machine is told.',
    'peer-outside': '{{peer}} is in none of the own networks, and is told {{publicAddress}}.',
    'peer-has-a-name': '{{peer}} is known by name alone and counts as outside: it is told {{publicAddress}}.',
    'no-servers-needed': 'All phones are in the own networks: neither STUN nor TURN is needed.',
    'servers-ready': 'All phones are in the own networks; for others STUN and TURN servers are there.',
    'servers-fit':
      'Phones outside of the own networks: {{outside}}. STUN and TURN servers are there for them.',
    'turn-needed':
      'Phones outside of the own networks: {{outside}}. There is no TURN server: from mobile networks, and behind routers that let no UDP through, nothing is heard.',
    'stun-needed':
      'Phones outside of the own networks: {{outside}}. There is no STUN server: behind routers nothing may be heard.',
    'turn-without-credentials':
      'TURN servers are set, but no user and secret for them: browsers are not given them.',
    'turn-over-tcp-missing':
      'The TURN servers are reached over UDP alone. Many hotels and companies let TCP through and nothing else: add one over TCP or TLS, best at port 443.',
    'stun-server-internal':
      '{{uri}} has the internal address {{address}}. A STUN server must be reached by a public address, else it tells browsers an address of no use.',
    'stun-answers-internal':
      'A STUN server sees this server as {{address}}, which is an internal address: it is met inside of the network. It must be reached in the internet.',
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
    'phone-is-outside':
      'Die Sprache läuft über den Server: {{peer}} ist in keinem der eigenen Netze und bekommt {{publicAddress}} als unsere Adresse genannt.',
    'no-public-address':
      'Keine öffentliche Adresse ist bekannt: Alle bekommen die Adresse dieses Rechners genannt.',
    'peer-in-internal-network':
      '{{peer}} ist im eigenen Netz {{network}} und bekommt die Adresse dieses Rechners genannt.',
    'public-address-of-other-family':
      '{{peer}} und die öffentliche Adresse {{publicAddress}} sind nicht von einer Art (IPv4, IPv6): Genannt wird die Adresse dieses Rechners.',
    'peer-outside': '{{peer}} ist in keinem der eigenen Netze und bekommt {{publicAddress}} genannt.',
    'peer-has-a-name':
      'Von {{peer}} ist nur der Name bekannt, das zählt als außerhalb: Genannt wird {{publicAddress}}.',
    'no-servers-needed': 'Alle Telefone sind in den eigenen Netzen: Weder STUN noch TURN ist nötig.',
    'servers-ready':
      'Alle Telefone sind in den eigenen Netzen; für andere stehen STUN- und TURN-Server bereit.',
    'servers-fit':
      'Telefone außerhalb der eigenen Netze: {{outside}}. STUN- und TURN-Server sind für sie da.',
    'turn-needed':
      'Telefone außerhalb der eigenen Netze: {{outside}}. Es gibt keinen TURN-Server: Aus Mobilfunknetzen und hinter Routern, die kein UDP durchlassen, ist nichts zu hören.',
    'stun-needed':
      'Telefone außerhalb der eigenen Netze: {{outside}}. Es gibt keinen STUN-Server: Hinter Routern ist womöglich nichts zu hören.',
    'turn-without-credentials':
      'TURN-Server sind eingetragen, aber weder Benutzer noch Geheimnis: Browser bekommen sie nicht.',
    'turn-over-tcp-missing':
      'Die TURN-Server sind nur über UDP zu erreichen. Viele Hotels und Firmen lassen nur TCP durch: Tragen Sie einen über TCP oder TLS ein, am besten an Port 443.',
    'stun-server-internal':
      '{{uri}} hat die interne Adresse {{address}}. Ein STUN-Server muss unter einer öffentlichen Adresse erreicht werden, sonst nennt er Browsern eine unbrauchbare.',
    'stun-answers-internal':
      'Ein STUN-Server sieht diesen Server als {{address}}, das ist eine interne Adresse: Er wird innerhalb des Netzes erreicht. Er muss im Internet erreicht werden.',
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
