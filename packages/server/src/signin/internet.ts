/** Whether an address is somewhere in the internet, and not in the house. */
import { isPrivateAddress } from '@offhook/numbers'

/** An address that is none, as a wire in memory has, counts as in the house. */
export function isInternet(address: string): boolean {
  return !isPrivateAddress(address)
}
