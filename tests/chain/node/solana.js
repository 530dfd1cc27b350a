// Keeps a Surfpool runtime alive and pays in it with web3.js and spl-token: one JSON command on each line of standard
// input, one JSON answer on each line of standard output.
const readline = require("node:readline");
const { Surfnet } = require("@solana/surfpool-linux-x64-gnu");
const web3 = require("@solana/web3.js");
const spl = require("@solana/spl-token");

let net, connection, payer;

// web3.js waits for confirmations over a websocket, which is not offered here: asking again does it as well.
web3.Connection.prototype.confirmTransaction = async function (strategy) {
  const signature = strategy.signature ?? strategy;
  for (let asked = 0; asked < 400; ++asked) {
    const { value } = await this.getSignatureStatuses([signature]);
    if (value[0]) return { context: {}, value: { err: value[0].err } };
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`no status of ${signature}`);
};

const account = (text) => new web3.PublicKey(text);
const send = (transaction, options) =>
  web3.sendAndConfirmTransaction(connection, transaction, [payer], { commitment: "processed", ...options });

const commands = {
  async start() {
    net = Surfnet.startWithConfig({ offline: true, blockProductionMode: "clock", slotTimeMs: 50 });
    connection = new web3.Connection(net.rpcUrl, "processed");
    connection._disableBlockhashCaching = true; // tests move the chain on, and a kept hash grows too old
    payer = web3.Keypair.fromSecretKey(Uint8Array.from(net.payerSecretKey));
    return { url: net.rpcUrl };
  },
  async pay({ to, lamports }) {
    const transfer = web3.SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: account(to), lamports });
    return { signature: await send(new web3.Transaction().add(transfer)) };
  },
  // Two wallets in one transaction of version 0.
  async pay_many({ to, lamports }) {
    const instructions = to.map((one) =>
      web3.SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: account(one), lamports }));
    const { blockhash } = await connection.getLatestBlockhash("processed");
    const message = new web3.TransactionMessage({ payerKey: payer.publicKey, recentBlockhash: blockhash, instructions });
    const transaction = new web3.VersionedTransaction(message.compileToV0Message());
    transaction.sign([payer]);
    const signature = await connection.sendTransaction(transaction);
    await connection.confirmTransaction(signature, "processed");
    return { signature };
  },
  // More than there is: the transaction is included and fails.
  async pay_too_much({ to }) {
    const transfer = web3.SystemProgram.transfer({
      fromPubkey: payer.publicKey, toPubkey: account(to), lamports: Number.MAX_SAFE_INTEGER });
    const transaction = new web3.Transaction().add(transfer);
    transaction.feePayer = payer.publicKey;
    transaction.recentBlockhash = (await connection.getLatestBlockhash("processed")).blockhash;
    transaction.sign(payer);
    const signature = await connection.sendRawTransaction(transaction.serialize(), { skipPreflight: true });
    return { signature };
  },
  async create_token() {
    const mint = await spl.createMint(connection, payer, payer.publicKey, null, 6, undefined,
                                      { commitment: "processed" });
    const own = await spl.getOrCreateAssociatedTokenAccount(connection, payer, mint, payer.publicKey, false, "processed");
    await spl.mintTo(connection, payer, mint, own.address, payer, 1_000_000_000_000n, [], { commitment: "processed" });
    return { mint: mint.toBase58() };
  },
  async pay_token({ mint, to, amount }) {
    const own = await spl.getAssociatedTokenAddress(account(mint), payer.publicKey);
    const theirs = await spl.getAssociatedTokenAddress(account(mint), account(to));
    const transaction = new web3.Transaction();
    if ((await connection.getAccountInfo(theirs, "processed")) === null) {
      transaction.add(spl.createAssociatedTokenAccountInstruction(payer.publicKey, theirs, account(to), account(mint)));
    }
    transaction.add(spl.createTransferInstruction(own, theirs, payer.publicKey, BigInt(amount)));
    return { signature: await send(transaction), account: theirs.toBase58() };
  },
  // Into an account of the wallet's that is not the associated one.
  async pay_other_account({ mint, to, amount }) {
    const own = await spl.getAssociatedTokenAddress(account(mint), payer.publicKey);
    const fresh = web3.Keypair.generate();
    const lamports = await connection.getMinimumBalanceForRentExemption(spl.ACCOUNT_SIZE);
    const transaction = new web3.Transaction().add(
      web3.SystemProgram.createAccount({ fromPubkey: payer.publicKey, newAccountPubkey: fresh.publicKey, lamports,
                                         space: spl.ACCOUNT_SIZE, programId: spl.TOKEN_PROGRAM_ID }),
      spl.createInitializeAccountInstruction(fresh.publicKey, account(mint), account(to)),
      spl.createTransferInstruction(own, fresh.publicKey, payer.publicKey, BigInt(amount)));
    const signature = await web3.sendAndConfirmTransaction(connection, transaction, [payer, fresh],
                                                           { commitment: "processed" });
    return { signature, account: fresh.publicKey.toBase58() };
  },
};

readline.createInterface({ input: process.stdin }).on("line", async (line) => {
  const { command, ...rest } = JSON.parse(line);
  let answer;
  try {
    answer = await commands[command](rest);
  } catch (error) {
    answer = { error: String(error.stack || error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}).on("close", () => process.exit(0));
