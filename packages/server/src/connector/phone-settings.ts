/**
 * What a SIP phone must be told to sign in here for CSTA (uaCSTA), in the words of its maker: fragments for the files that it fetches
 * when it is provisioned. The account stands beside that of its telephony, so it takes a number that is free. Pure.
 */
import { hostInUri } from '@offhook/base'
import type { SipPhoneTransport } from './sip-phones.ts'

export interface PhoneAccountSettings {
  /** At which all phones reach this server. */
  readonly server: string
  readonly port: number
  readonly transport: SipPhoneTransport
  /** The number of the line. */
  readonly user: string
  readonly password: string
  /** The account of the phone that is used for it: snom identities and Yealink accounts count from 1. */
  readonly account: number
}

export type PhoneMaker = 'snom' | 'yealink'

const writers: Readonly<Record<PhoneMaker, (settings: PhoneAccountSettings) => string>> = {
  /** Settings of an XML file; `csta_control` switches the remote control on. */
  snom({ server, port, transport, user, password, account }) {
    const hop = `sip:${hostInUri(server)}:${port};transport=${transport}`
    const ofAccount: readonly (readonly [string, string])[] = [
      ['user_active', 'on'],
      ['user_realname', user],
      ['user_name', user],
      ['user_pname', user],
      ['user_pass', password],
      ['user_host', server],
      ['user_outbound', hop],
    ]
    return [
      '<?xml version="1.0" encoding="utf-8"?>',
      '<settings>',
      '  <phone-settings>',
      '    <csta_control perm="R">on</csta_control>',
      ...ofAccount.map(
        ([name, value]) => `    <${name} idx="${account}" perm="R">${escapeXml(value)}</${name}>`,
      ),
      '  </phone-settings>',
      '</settings>',
      '',
    ].join('\n')
  },

  yealink({ server, port, transport, user, password, account }) {
    const ofAccount: readonly (readonly [string, string | number])[] = [
      ['enable', 1],
      ['label', `CSTA ${user}`],
      ['user_name', user],
      ['auth_name', user],
      ['password', password],
      ['sip_server.1.address', server],
      ['sip_server.1.port', port],
      ['sip_server.1.transport_type', { udp: 0, tcp: 1, tls: 2 }[transport]],
    ]
    return [
      '#!version:1.0.0.1',
      'features.csta_control.enable = 1',
      ...ofAccount.map(([name, value]) => `account.${account}.${name} = ${value}`),
      '',
    ].join('\n')
  },
}

export function phoneSettings(maker: PhoneMaker, settings: PhoneAccountSettings): string {
  return writers[maker](settings)
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
}
