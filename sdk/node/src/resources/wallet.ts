import { Resource, reader, type ApiPromise, type List, type ListPromise } from '../pages';
import * as shapes from '../shapes';
import type { RequestOptions, Transport } from '../transport';
import type { Deposit, DepositAddress, DepositAddressListParams, DepositListParams, Wallet } from '../types';

export class Deposits extends Resource {
  list(params: DepositListParams = {}, options?: RequestOptions): ListPromise<Deposit> {
    return this.pages(reader(shapes.deposit), { method: 'GET', path: '/wallet/deposits', query: [shapes.depositList, params] }, options);
  }
  get(id: string, options?: RequestOptions): ApiPromise<Deposit> {
    return this.call(shapes.deposit, { method: 'GET', path: '/wallet/deposits/{id}', id }, options);
  }
}

export class WalletResource extends Resource {
  readonly deposits: Deposits;
  constructor(transport: Transport) {
    super(transport);
    this.deposits = new Deposits(transport);
  }
  get(options?: RequestOptions): ApiPromise<Wallet> {
    return this.call(shapes.wallet, { method: 'GET', path: '/wallet' }, options);
  }
  /** Where to send crypto: one address per asset and chain. */
  addresses(params: DepositAddressListParams = {}, options?: RequestOptions): ListPromise<DepositAddress, List<DepositAddress>> {
    return this.whole(reader(shapes.depositAddress), { method: 'GET', path: '/wallet/addresses', query: [shapes.depositAddressList, params] }, options);
  }
}
