import { bilingual } from './bilingual.ts'

export const session = bilingual(
  {
    title: 'Sign in',
    subtitle: 'to {{server}}',
    user: 'User name',
    password: 'Password',
    signIn: 'Sign in',
    help: 'Forgotten your password? Your administrator can set a new one.',
    ended: 'Your session has ended. Please sign in again.',
  },
  {
    title: 'Anmelden',
    subtitle: 'bei {{server}}',
    user: 'Benutzername',
    password: 'Passwort',
    signIn: 'Anmelden',
    help: 'Passwort vergessen? Ihre Administration kann ein neues setzen.',
    ended: 'Ihre Sitzung ist beendet. Bitte melden Sie sich neu an.',
  },
)
