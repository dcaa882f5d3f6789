/** The part of google-libphonenumber that tests and benchmarks use; the package has no types of its own. */
declare module 'google-libphonenumber' {
  export interface PhoneNumber {
    getCountryCode(): number
  }
  export class PhoneNumberUtil {
    static getInstance(): PhoneNumberUtil
    getSupportedRegions(): string[]
    getExampleNumberForType(region: string, type: number): PhoneNumber | null
    parse(number: string, region: string): PhoneNumber
    format(number: PhoneNumber, format: number): string
    formatOutOfCountryCallingNumber(number: PhoneNumber, region: string): string
  }
  export const PhoneNumberFormat: Readonly<Record<'E164' | 'INTERNATIONAL' | 'NATIONAL', number>>
  export const PhoneNumberType: Readonly<Record<string, number>>
}
