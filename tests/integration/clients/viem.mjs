// What a web application does with a share, by viem: the job comes as JSON on stdin, the report goes to stdout.

import { readFileSync } from 'node:fs'
import {
  BaseError,
  ContractFunctionRevertedError,
  createPublicClient,
  createWalletClient,
  erc20Abi,
  http,
  parseAbi,
  parseSignature,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

// What viem does not bring: ERC-165, 1404, 2612, 7943 and 8056, as their documents spell them.
const shareAbi = [
  ...erc20Abi,
  ...parseAbi([
    'function supportsInterface(bytes4 interfaceId) view returns (bool)',
    'function uiMultiplier() view returns (uint256)',
    'function canTransfer(address from, address to, uint256 amount) view returns (bool allowed)',
    'function detectTransferRestriction(address from, address to, uint256 value) view returns (uint8)',
    'function messageForTransferRestriction(uint8 restrictionCode) view returns (string)',
    'function nonces(address owner) view returns (uint256)',
    'function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)',
  ]),
]
const permitTypes = {
  Permit: [
    { name: 'owner', type: 'address' },
    { name: 'spender', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
  ],
}

const job = JSON.parse(readFileSync(0, 'utf8'))
const transport = http(job.url)
const reader = createPublicClient({ transport, pollingInterval: 20 })
const owner = privateKeyToAccount(job.owner_key)
const spender = privateKeyToAccount(job.spender_key)
const share = { address: job.share, abi: shareAbi }
const amount = BigInt(job.amount)

const read = (functionName, ...args) => reader.readContract({ ...share, functionName, args })

async function send(account, functionName, ...args) {
  // Simulated first: that is where viem reads the reason of a refusal.
  const { request } = await reader.simulateContract({ ...share, account, functionName, args })
  const hash = await createWalletClient({ account, transport }).writeContract({ ...request, chain: null })
  const { status } = await reader.waitForTransactionReceipt({ hash })
  if (status !== 'success') throw new Error(`${functionName} reverted in ${hash}`)
  return hash
}

async function refusal(account, functionName, ...args) {
  try {
    await send(account, functionName, ...args)
  } catch (error) {
    const cause = error instanceof BaseError && error.walk((e) => e instanceof ContractFunctionRevertedError)
    if (cause) return cause.reason
    throw error
  }
  return null
}

async function permit() {
  const { domain, fields } = await reader.getEip712Domain({ address: job.share })
  // viem hands over all five members, also those that the share says it has not; an empty salt would be signed.
  if (!(Number(fields) & 16)) delete domain.salt
  const message = {
    owner: owner.address,
    spender: spender.address,
    value: amount,
    nonce: await read('nonces', owner.address),
    deadline: BigInt(job.deadline),
  }
  const signature = await owner.signTypedData({ domain, types: permitTypes, primaryType: 'Permit', message })
  const { r, s, yParity } = parseSignature(signature)
  const v = 27 + yParity
  const hash = await send(
    spender, 'permit', message.owner, message.spender, message.value, message.deadline, v, r, s,
  )
  return { domain, hash }
}

async function forecast(...movement) {
  const code = await read('detectTransferRestriction', ...movement)
  return [await read('canTransfer', ...movement), code, await read('messageForTransferRestriction', code)]
}

const before = {
  name: await read('name'),
  symbol: await read('symbol'),
  decimals: await read('decimals'),
  balance: await read('balanceOf', owner.address),
  multiplier: await read('uiMultiplier'),
  interfaces: await Promise.all(job.interfaces.map((id) => read('supportsInterface', id))),
}
const transfer = await send(owner, 'transfer', job.receiver, amount)
const permitted = await permit()
const report = {
  ...before,
  domain: [
    permitted.domain.name,
    permitted.domain.version,
    permitted.domain.chainId,
    permitted.domain.verifyingContract,
  ],
  transactions: [
    transfer,
    permitted.hash,
    await send(spender, 'transferFrom', owner.address, job.receiver, amount),
  ],
  forecast: await forecast(owner.address, job.blocked, amount),
  refusal: await refusal(owner, 'transfer', job.blocked, amount),
}
console.log(JSON.stringify(report, (_, value) => (typeof value === 'bigint' ? String(value) : value)))
