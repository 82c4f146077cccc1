import { aForm, FormWorld, user } from './form-world';

let forms: FormWorld;
beforeAll(async () => {
  forms = await FormWorld.open();
});
afterAll(() => forms.world.end());

const tel = '+819012345678';

async function customer(
  cartId: string,
  facts: { phone?: string; email?: string; birthday?: string; kana?: [string, string] },
) {
  const { kana: [lastNameKana = '', firstNameKana = ''] = [] } = facts;
  const fields = { memberId: cartId, ...(lastNameKana && { lastNameKana, firstNameKana }) };
  const id = await forms.world.customer(forms.shop, cartId, { phone: facts.phone, email: facts.email, fields });
  if (facts.birthday)
    await forms.store.query('UPDATE cart_customer SET birthday = $2 WHERE id = $1', [id, facts.birthday]);
  return id;
}

describe('電話番号と生年月日', () => {
  beforeEach(() => forms.begin());
  const proof = { phone: '090-1234-5678', birthday: '1980-04-05' };

  test('that agree with the cart’s record make the number proven', async () => {
    await customer('C1', { phone: tel, birthday: '1980-04-05' });
    const { id, token } = await forms.friend(1);
    await forms.send(token, { proof });
    expect(await forms.identity(id)).toEqual([
      { kind: 'phone', value: tel, trust: 'proven', proof: 'formWithBirthday' },
    ]);
  });

  test('agree also in full width and with the day written in Japanese', async () => {
    await customer('C1', { phone: tel, birthday: '1980-04-05' });
    const { id, token } = await forms.friend(1);
    await forms.send(token, { proof: { phone: '09012345678', birthday: '1980年4月5日' } });
    expect(await forms.identity(id)).toMatchObject([{ trust: 'proven' }]);
  });

  test.each([
    ['another birthday', { phone: tel, birthday: '1980-04-06' }],
    ['no birthday in the record', { phone: tel }],
    ['nobody with that number', { phone: '+819000000000', birthday: '1980-04-05' }],
  ])('with %s it is claimed, and everybody reads the same words', async (_, record) => {
    await customer('C1', record);
    const { id, token } = await forms.friend(1);
    expect(await forms.send(token, { proof })).toMatchObject({
      step: 'done',
      tone: 'notice',
      title: '会員情報と照合できませんでした',
      again: true,
    });
    expect(await forms.identity(id)).toEqual([
      { kind: 'phone', value: tel, trust: 'claimed', proof: 'formWithBirthday' },
    ]);
  });

  test('that agree are received also where no cart goes by the number, as in futureshop alone', async () => {
    await customer('C1', { phone: tel, birthday: '1980-04-05' });
    const { token } = await forms.friend(1);
    expect(await forms.send(token, { proof })).toMatchObject({ title: '受け付けました' });
  });

  test('that are wrong are never called right, also of a friend who is linked already', async () => {
    await customer('C1', { phone: tel, birthday: '1980-04-05', email: 'a@example.jp' });
    const { token } = await forms.friend(1, 'a@example.jp');
    const wrong = { proof: { ...proof, birthday: '1999-09-09' } };
    expect(await forms.send(token, wrong)).toMatchObject({ title: '会員情報と照合できませんでした' });
    expect(await forms.send(token, { proof })).toMatchObject({ title: '会員情報と照合できました' });
  });

  test('a customer who left, of a shop that was 解除, or of a real shop proves nothing in お試しモード', async () => {
    await customer('C1', { phone: tel, birthday: '1980-04-05' });
    await forms.store.query(`UPDATE cart_customer SET withdrawn_on = '2026-11-01'`);
    const real = await forms.world.connection('real', { sandbox: false });
    const gone = await forms.world.connection('gone');
    for (const shop of [real, gone]) {
      const id = await forms.world.customer(shop, 'C9', { phone: tel });
      await forms.store.query(`UPDATE cart_customer SET birthday = '1980-04-05' WHERE id = $1`, [id]);
    }
    await forms.store.query(`UPDATE cart_connection SET state = 'unlinked' WHERE id = $1`, [gone]);
    const { id, token } = await forms.friend(1);
    await forms.send(token, { proof });
    expect(await forms.identity(id)).toMatchObject([{ trust: 'claimed' }]);
  });

  test('a wrong try does not weaken what was proven before', async () => {
    await customer('C1', { phone: tel, birthday: '1980-04-05' });
    const { id, token } = await forms.friend(1);
    await forms.send(token, { proof });
    await forms.send(token, { proof: { ...proof, birthday: '1999-01-01' } });
    expect(await forms.identity(id)).toMatchObject([{ trust: 'proven' }]);
  });

  test('five wrong birthdays for one number within an hour, by whoever, close the number for an hour', async () => {
    await customer('C1', { phone: tel, birthday: '1980-04-05' });
    for (let n = 1; n <= 5; n++) {
      const { token } = await forms.friend(n);
      const reply = await forms.send(token, { proof: { ...proof, birthday: `1980-04-${10 + n}` } });
      expect(reply).toMatchObject({ step: 'done' });
    }
    const { id, token } = await forms.friend(6);
    expect(await forms.send(token, { proof })).toMatchObject({ step: 'problem', problem: 'limited' });
    forms.world.clock.set('2026-11-22T02:01:00+09:00');
    expect(await forms.send(token, { proof })).toMatchObject({ step: 'done' });
    expect(await forms.identity(id)).toMatchObject([{ trust: 'proven' }]);
  });

  test('one friend may try five numbers within an hour', async () => {
    const { token } = await forms.friend(1);
    const tried = [];
    for (let n = 0; n < 6; n++) {
      const reply = await forms.send(token, { proof: { ...proof, phone: `0901234567${n}` } });
      tried.push('problem' in reply ? reply.problem : reply.step);
    }
    expect(tried).toEqual(['done', 'done', 'done', 'done', 'done', 'limited']);
  });

  test('many tries at once pass the limit no more than one after another', async () => {
    const tokens = [];
    for (let n = 1; n <= 12; n++) tokens.push((await forms.friend(n)).token);
    const sessions = await Promise.all(tokens.map(() => forms.load()));
    const replies = await Promise.all(
      tokens.map((idToken, index) => forms.ask({ session: sessions[index]!, idToken, proof })),
    );
    expect(replies.filter(({ step }) => step === 'done')).toHaveLength(5);
  });

  test('gaps cost no try and are shown at their fields', async () => {
    const { token } = await forms.friend(1);
    expect(await forms.send(token, { proof: { phone: '12', birthday: '1980-02-30' } })).toMatchObject({
      problem: 'input',
      fields: { phone: '電話番号を確かめてください。', birthday: '生年月日を確かめてください。' },
    });
    expect(await forms.world.value(`SELECT count(*)::integer FROM form_attempt WHERE what LIKE 'proof%'`)).toBe(0);
  });
});

describe('電話番号とカナ氏名', () => {
  beforeEach(() => forms.begin(aForm({ check: 'phoneWithKana' })));

  test.each([
    ['ヤマダ ハナコ', true],
    ['やまだはなこ', true],
    ['ヤマダ ハナコ', true],
    ['ヤマダ・ハナコ', true],
    ['ヤマダ', false],
    ['ハナコ ヤマダ', false],
  ])('%s agrees with ヤマダ ハナコ: %s', async (kana, agrees) => {
    await customer('C1', { phone: tel, kana: ['ヤマダ', 'ハナコ'] });
    const { id, token } = await forms.friend(1);
    await forms.send(token, { proof: { phone: '09012345678', kana } });
    expect(await forms.identity(id)).toMatchObject([{ trust: agrees ? 'proven' : 'claimed', proof: 'formWithKana' }]);
  });

  test('a record without kana agrees with nothing', async () => {
    await customer('C1', { phone: tel });
    const { id, token } = await forms.friend(1);
    await forms.send(token, { proof: { phone: '09012345678', kana: 'ヤマダ' } });
    expect(await forms.identity(id)).toMatchObject([{ trust: 'claimed' }]);
    expect(await forms.send(token, { proof: { phone: '09012345678', kana: '山田' } })).toMatchObject({
      fields: { kana: 'カタカナで入力してください。' },
    });
  });
});

test('電話番号のみ is claimed, and promises no match', async () => {
  await forms.begin(aForm({ check: 'phoneOnly' }));
  await customer('C1', { phone: tel });
  const { id, token } = await forms.friend(1);
  expect(await forms.send(token, { proof: { phone: '09012345678' } })).toMatchObject({ title: '受け付けました' });
  expect(await forms.identity(id)).toEqual([{ kind: 'phone', value: tel, trust: 'claimed', proof: 'formPhoneOnly' }]);
});

describe('メールアドレス(認証コード)', () => {
  beforeEach(() => forms.begin(aForm({ check: 'mailedCode' })));
  const address = 'Hanako@Example.jp';
  const askCode = (session: string, idToken: string, requestKey = 'tap-1', to = address) =>
    forms.ask({ action: 'code', session, idToken, requestKey, address: to });
  const enter = (session: string, idToken: string, code: string, email = address) =>
    forms.ask({ session, idToken, proof: { email, code } });
  const wrong = () => String((Number(forms.mails.at(-1)!.code) + 1) % 1_000_000).padStart(6, '0');

  test('the right code proves the address, links the customer, lays the values, and says so', async () => {
    await customer('C1', { email: 'hanako@example.jp' });
    const { id, token, userId } = await forms.friend(1);
    const session = await forms.load();
    expect(await askCode(session, token)).toEqual({ step: 'codeSent', minutes: 10 });
    expect(forms.mails).toEqual([{ to: 'hanako@example.jp', code: expect.stringMatching(/^\d{6}$/) }]);
    expect(await enter(session, token, forms.mails[0]!.code)).toMatchObject({
      title: '会員情報と照合できました',
      again: false,
    });
    expect(await forms.identity(id)).toEqual([
      { kind: 'email', value: 'hanako@example.jp', trust: 'proven', proof: 'mailedCode' },
    ]);
    expect(await forms.world.links(forms.shop)).toEqual({ [userId]: 'C1' });
    const slot = `cart:${forms.shop}`;
    expect(await forms.world.value('SELECT custom_data -> $1 FROM friend WHERE id = $2', [slot, id])).toEqual({
      memberId: 'C1',
    });
  });

  test('whether the address is a customer’s, a friend’s or nobody’s shows nowhere', async () => {
    await customer('C1', { email: 'taken@example.jp' });
    const other = await forms.friend(9);
    await forms.world.address(other.id, 'email', 'taken@example.jp');
    const { token } = await forms.friend(1);
    const replies = [];
    for (const to of ['taken@example.jp', 'nobody@example.jp']) {
      const session = await forms.load();
      replies.push([
        await askCode(session, token, 'tap', to),
        await enter(session, token, forms.mails.at(-1)!.code, to),
      ]);
    }
    expect(replies[0]).toEqual(replies[1]);
    expect((await forms.submissions()).map(({ outcome }) => outcome)).toMatchObject([
      { matches: [{ reason: 'several_friends' }] },
      { matches: [{ reason: 'no_candidate' }] },
    ]);
  });

  test('a wrong code says how many tries are left; after five not even the right one counts', async () => {
    const { id, token } = await forms.friend(1);
    const session = await forms.load();
    await askCode(session, token);
    for (const left of [4, 3, 2, 1]) {
      expect(await enter(session, token, wrong())).toMatchObject({
        problem: 'code',
        message: expect.stringContaining(`あと${left}回`),
      });
    }
    expect(await enter(session, token, wrong())).toMatchObject({ problem: 'codeOver' });
    expect(await enter(session, token, forms.mails[0]!.code)).toMatchObject({ problem: 'codeOver' });
    expect(await forms.identity(id)).toEqual([]);
  });

  test('five tries at once are five tries', async () => {
    const { token } = await forms.friend(1);
    const session = await forms.load();
    await askCode(session, token);
    await Promise.all(Array.from({ length: 12 }, () => enter(session, token, wrong())));
    expect(await forms.world.value('SELECT max(tries) FROM mail_code')).toBe(5);
  });

  test('a code is good for ten minutes', async () => {
    const { token } = await forms.friend(1);
    const session = await forms.load();
    await askCode(session, token);
    forms.world.clock.set('2026-11-22T01:10:01+09:00');
    expect(await enter(session, token, forms.mails[0]!.code)).toMatchObject({ problem: 'codeOver' });
  });

  test('a code counts on the page that asked for it and for the address it was mailed to', async () => {
    const { token } = await forms.friend(1);
    const session = await forms.load();
    await askCode(session, token);
    const { code } = forms.mails[0]!;
    expect(await enter(await forms.load(), token, code)).toMatchObject({ problem: 'codeOver' });
    expect(await enter(session, token, code, 'victim@example.jp')).toMatchObject({ problem: 'codeOver' });
    expect(await enter(session, token, code)).toMatchObject({ step: 'done' });
  });

  test('asking anew makes the code before worthless', async () => {
    const { token } = await forms.friend(1);
    const session = await forms.load();
    await askCode(session, token, 'tap-1');
    await askCode(session, token, 'tap-2');
    const [first, second] = forms.mails.map(({ code }) => code);
    if (first !== second) expect(await enter(session, token, first!)).toMatchObject({ problem: 'code' });
    expect(await enter(session, token, second!)).toMatchObject({ step: 'done' });
  });

  test('one tap that arrives twice mails once', async () => {
    const { token } = await forms.friend(1);
    const session = await forms.load();
    const both = await Promise.all([askCode(session, token), askCode(session, token)]);
    expect(both).toEqual([
      { step: 'codeSent', minutes: 10 },
      { step: 'codeSent', minutes: 10 },
    ]);
    expect(forms.mails).toHaveLength(1);
  });

  test('three mails an hour go to one address, whoever asks', async () => {
    const asked = [];
    for (let n = 1; n <= 4; n++) {
      const { token } = await forms.friend(n);
      const reply = await askCode(await forms.load(), token);
      asked.push('problem' in reply ? reply.problem : reply.step);
    }
    expect(asked).toEqual(['codeSent', 'codeSent', 'codeSent', 'limited']);
    expect(forms.mails).toHaveLength(3);
  });

  test('a mail that the server refused is said, and no code of it counts', async () => {
    const { token } = await forms.friend(1);
    const session = await forms.load();
    forms.mailFails = true;
    expect(await askCode(session, token)).toMatchObject({ problem: 'mail' });
    expect(await enter(session, token, '000000')).toMatchObject({ problem: 'codeOver' });
  });

  test('the database holds no code', async () => {
    const { token } = await forms.friend(1);
    await askCode(await forms.load(), token);
    const row = await forms.world.value<string>('SELECT c::text FROM mail_code c');
    expect(row).not.toContain(forms.mails[0]!.code);
  });

  test('an address that LINE itself gives and that is a customer’s needs no form', async () => {
    await customer('C1', { email: 'line@example.jp' });
    const { id, token } = await forms.friend(1, 'Line@example.jp');
    expect(await forms.ask({ action: 'enter', session: await forms.load(), idToken: token })).toMatchObject({
      step: 'done',
      title: '会員情報と照合できました',
    });
    expect(await forms.identity(id)).toMatchObject([
      { value: 'line@example.jp', trust: 'proven', proof: 'lineIdToken' },
    ]);
  });

  test('one that LINE does not give is said, and the form is offered', async () => {
    const { token } = await forms.friend(1);
    expect(await forms.ask({ action: 'enter', session: await forms.load(), idToken: token })).toEqual({
      step: 'form',
      email: 'unavailable',
      emailUnmatched: false,
    });
  });

  test('the address proven by a code is not replaced by LINE’s the next time', async () => {
    const session = await forms.load();
    const { id, token } = await forms.friend(1, 'line@example.jp');
    await askCode(session, token);
    await enter(session, token, forms.mails[0]!.code);
    await forms.ask({ action: 'enter', session: await forms.load(), idToken: token });
    expect(await forms.identity(id)).toMatchObject([{ value: 'hanako@example.jp', proof: 'mailedCode' }]);
  });
});

test('a user id is never taken from what the browser sends', async () => {
  await forms.begin(aForm({ check: 'phoneOnly' }));
  const victim = await forms.friend(1);
  const { id, token } = await forms.friend(2);
  const request = { proof: { phone: '09012345678', userId: user(1) }, answers: { friendId: victim.id } };
  await forms.send(token, { ...request, ...{ userId: user(1), friendId: victim.id, lineUserId: user(1) } });
  expect(await forms.identity(victim.id)).toEqual([]);
  expect(await forms.identity(id)).toHaveLength(1);
});
