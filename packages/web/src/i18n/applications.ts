/** Words of the page about third-party software over CSTA. */
import { bilingual } from './bilingual.ts'

export const applications = bilingual(
  {
    title: 'Applications',
    intro:
      'Software of other makers can use lines over CSTA: drivers for Windows telephony (TSPs), CTI servers, switchboards. Computers sign in with their own token, people with their user name and an API token from their settings.',
    ports: 'Connect to',
    noPorts: 'Switched off. Set csta.tcp or csta.tls in the configuration to let applications connect.',
    tcp: 'TCP port {{port}}, not encrypted',
    tls: 'TLS port {{port}}',
    usage: '{{clients}} of {{mostClients}} applications · {{monitors}} of {{mostMonitors}} monitors',
    clients: 'Connected now',
    who: 'Signed in as',
    actingUser: 'for {{user}}',
    waiting: 'not signed in yet',
    address: 'Address',
    encrypted: 'TLS',
    clear: 'not encrypted',
    since: 'Since',
    messages: 'Messages in / out',
    monitors: 'Monitors',
    fault: 'Last fault at {{time}}: {{sentence}}',
    disconnect: 'Disconnect',
    disconnectLabel: 'Disconnect {{name}}',
    disconnectTitle: 'Disconnect {{name}}?',
    disconnectHint:
      'Most programs connect again by themselves. To keep one out, revoke its token or remove the computer.',
    disconnected: '{{name}} has been disconnected',
    noClientsTitle: 'No application is connected',
    noClientsHint:
      'Add a computer, put its name and token into the driver there, and it appears here as soon as it connects.',
    computersLink: 'Computers and their tokens',
  },
  {
    title: 'Anwendungen',
    intro:
      'Programme anderer Hersteller können Leitungen über CSTA benutzen: TAPI-Treiber (TSP) für Windows, CTI-Server, Vermittlungsplätze. Computer melden sich mit eigenem Token an, Personen mit ihrem Benutzernamen und einem API-Token aus ihren Einstellungen.',
    ports: 'Zu verbinden mit',
    noPorts:
      'Abgeschaltet. Mit csta.tcp oder csta.tls in der Konfiguration können sich Anwendungen verbinden.',
    tcp: 'TCP-Port {{port}}, unverschlüsselt',
    tls: 'TLS-Port {{port}}',
    usage: '{{clients}} von {{mostClients}} Anwendungen · {{monitors}} von {{mostMonitors}} Überwachungen',
    clients: 'Jetzt verbunden',
    who: 'Angemeldet als',
    actingUser: 'für {{user}}',
    waiting: 'noch nicht angemeldet',
    address: 'Adresse',
    encrypted: 'TLS',
    clear: 'unverschlüsselt',
    since: 'Seit',
    messages: 'Nachrichten ein / aus',
    monitors: 'Überwacht',
    fault: 'Letzter Fehler um {{time}}: {{sentence}}',
    disconnect: 'Trennen',
    disconnectLabel: '{{name}} trennen',
    disconnectTitle: '{{name}} trennen?',
    disconnectHint:
      'Die meisten Programme verbinden sich von selbst wieder. Soll eines draußen bleiben, ist sein Token zu widerrufen oder der Computer zu entfernen.',
    disconnected: '{{name}} wurde getrennt',
    noClientsTitle: 'Keine Anwendung ist verbunden',
    noClientsHint:
      'Einen Computer anlegen, Namen und Token dort im Treiber eintragen: Sobald er sich verbindet, steht er hier.',
    computersLink: 'Computer und ihre Tokens',
  },
)
