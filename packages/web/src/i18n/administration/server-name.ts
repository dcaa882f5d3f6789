import { bilingual } from '../bilingual.ts'

export const serverName = bilingual(
  {
    serverName: {
      hint: 'Where phones and browsers reach this server',
      wrong: 'A host name or an IP address, without blanks',
      look: 'Change server name …',
      title: 'Change the server name to {{name}}?',
      agree: 'Change the name',
      done: 'The server name is {{name}} now',
      itself: 'Changes by itself',
      byHand: 'Has to be done by hand',
      stays: 'Stays',
      shown: 'Screens, new passkeys and authenticator apps name the server {{name}}.',
      phoneServer: {
        told: 'Phones that are connected from now on are given {{name}}.',
        configured: 'Phones are still given {{server}}: the configuration file says so.',
        unreached:
          '{{name}} does not lead to this machine as yet. Until it does, phones that are connected are given {{server}}.',
      },
      configuration:
        'The configuration file names the server too: put {{name}} there under “name”, and restart the server.',
      certificate: {
        good: 'The certificate is good for {{name}}.',
        own: 'The certificate is not for {{name}}: browsers warn, and programs refuse. Get one that is, and restart the server.',
        selfSigned:
          'The self-signed certificate is not for {{name}}: browsers warn, and programs refuse. Put {{name}} under “name” in the configuration file, delete tls/self-signed.crt in the data directory, and restart the server.',
      },
      phones_one:
        'One phone account was given out; phones signed in now: {{signedIn}}. A phone keeps the server that is set in it: change it there.',
      phones_other:
        '{{count}} phone accounts were given out; phones signed in now: {{signedIn}}. A phone keeps the server that is set in it: change it there.',
      passkeys_one:
        'One person has passkeys, but none for {{name}}. There they cannot sign in with them: they make a new one after signing in with the password.',
      passkeys_other:
        '{{count}} people have passkeys, but none for {{name}}. There they cannot sign in with them: they make new ones after signing in with the password.',
      withoutPassword_one:
        'One of them has no password here. Unless a directory or provider lets them in, send them a link to set one first.',
      withoutPassword_other:
        '{{count}} of them have no password here. Unless a directory or provider lets them in, send them a link to set one first.',
      providers: 'Enter the new return address {{uri}} where people sign in elsewhere: {{names}}.',
      senders: 'Enter the new address, which begins with {{origin}}, where people are sent from: {{names}}.',
      kerberos: 'Kerberos needs a key for HTTP/{{name}} in the keytab.',
      signIns_one: 'One browser is signed in. At the new address its user signs in again.',
      signIns_other: '{{count}} browsers are signed in. At the new address their users sign in again.',
      tokens_one: 'One program or computer has a token. It stays good; the address is set there.',
      tokens_other: '{{count}} programs and computers have tokens. They stay good; the address is set there.',
      links:
        'Bookmarks, installed apps and links that were given out hold the former address; the new one is {{origin}}.',
      addresses:
        'Addresses for presence and chat and those of the phone system, phone secrets, lines, rights, journal, webhooks and connections to phone systems and applications.',
      former: 'What uses {{name}} goes on as before while that name leads here. Take it away last.',
    },
  },
  {
    serverName: {
      hint: 'Unter dem Telefone und Browser diesen Server erreichen',
      wrong: 'Ein Rechnername oder eine IP-Adresse, ohne Leerzeichen',
      look: 'Servernamen ändern …',
      title: 'Servernamen in {{name}} ändern?',
      agree: 'Namen ändern',
      done: 'Der Server heißt jetzt {{name}}',
      itself: 'Ändert sich von selbst',
      byHand: 'Von Hand zu tun',
      stays: 'Bleibt',
      shown: 'Bildschirme, neue Passkeys und Authenticator-Apps nennen den Server {{name}}.',
      phoneServer: {
        told: 'Telefone, die ab jetzt angeschlossen werden, bekommen {{name}} genannt.',
        configured: 'Telefone bekommen weiter {{server}} genannt: So steht es in der Konfigurationsdatei.',
        unreached:
          '{{name}} führt noch nicht zu diesem Rechner. Bis dahin bekommen neu angeschlossene Telefone {{server}} genannt.',
      },
      configuration:
        'Auch die Konfigurationsdatei nennt den Server: Dort unter „name“ {{name}} eintragen und den Server neu starten.',
      certificate: {
        good: 'Das Zertifikat gilt für {{name}}.',
        own: 'Das Zertifikat gilt nicht für {{name}}: Browser warnen, Programme lehnen ab. Eines dafür besorgen und den Server neu starten.',
        selfSigned:
          'Das selbst ausgestellte Zertifikat gilt nicht für {{name}}: Browser warnen, Programme lehnen ab. In der Konfigurationsdatei unter „name“ {{name}} eintragen, im Datenverzeichnis tls/self-signed.crt löschen und den Server neu starten.',
      },
      phones_one:
        'Ein Telefonkonto ist vergeben; gerade angemeldete Telefone: {{signedIn}}. Ein Telefon behält den Server, der darin eingestellt ist: dort ändern.',
      phones_other:
        '{{count}} Telefonkonten sind vergeben; gerade angemeldete Telefone: {{signedIn}}. Ein Telefon behält den Server, der darin eingestellt ist: dort ändern.',
      passkeys_one:
        'Eine Person hat Passkeys, aber keinen für {{name}}. Dort kann sie sich damit nicht anmelden: Sie legt nach der Anmeldung mit Kennwort einen neuen an.',
      passkeys_other:
        '{{count}} Personen haben Passkeys, aber keinen für {{name}}. Dort können sie sich damit nicht anmelden: Sie legen nach der Anmeldung mit Kennwort neue an.',
      withoutPassword_one:
        'Eine davon hat hier kein Kennwort. Lässt kein Verzeichnis oder Anbieter sie ein, vorher einen Link zum Setzen schicken.',
      withoutPassword_other:
        '{{count}} davon haben hier kein Kennwort. Lässt kein Verzeichnis oder Anbieter sie ein, vorher einen Link zum Setzen schicken.',
      providers:
        'Die neue Rücksprungadresse {{uri}} dort eintragen, wo man sich woanders anmeldet: {{names}}.',
      senders:
        'Die neue Adresse, die mit {{origin}} beginnt, dort eintragen, woher Personen kommen: {{names}}.',
      kerberos: 'Kerberos braucht einen Schlüssel für HTTP/{{name}} in der Keytab.',
      signIns_one: 'Ein Browser ist angemeldet. Unter der neuen Adresse meldet man sich dort neu an.',
      signIns_other:
        '{{count}} Browser sind angemeldet. Unter der neuen Adresse meldet man sich dort neu an.',
      tokens_one:
        'Ein Programm oder Computer hat ein Token. Es gilt weiter; die Adresse wird dort eingestellt.',
      tokens_other:
        '{{count}} Programme und Computer haben Token. Sie gelten weiter; die Adresse wird dort eingestellt.',
      links:
        'Lesezeichen, installierte Apps und verschickte Links enthalten die bisherige Adresse; die neue ist {{origin}}.',
      addresses:
        'Adressen für Präsenz und Chat und die des Telefonsystems, Kennwörter der Telefone, Leitungen, Rechte, Journal, Webhooks und Verbindungen zu Telefonsystemen und Anwendungen.',
      former:
        'Was {{name}} verwendet, läuft weiter, solange dieser Name hierher führt. Ihn zuletzt abschaffen.',
    },
  },
)
