import { describe, expect, it } from 'vitest';
import { lookAlike, lookAlikeDomain } from '../../src/send/look-alike.ts';

const known = ['bob.miller@example.com', 'billing@northwind.example', 'ceo@corp.example', 'ann@example.org'];

describe('an address that could be taken for another', () => {
  it.each([
    ['bob.rniller@example.com', 'bob.miller@example.com'],
    ['bob.miler@example.com', 'bob.miller@example.com'],
    ['billing@northvvind.example', 'billing@northwind.example'],
    ['billing@n0rthwind.example', 'billing@northwind.example'],
    ['billing@nothwind.example', 'billing@northwind.example'],
    ['ceo@c0rp.example', 'ceo@corp.example'],
    ['ceo@xn--orp-3ed.example', 'ceo@corp.example'], // Cyrillic с
    ['ann@exampIe.org', 'ann@example.org'],
  ])('%s', (address, twin) => {
    expect(lookAlike(address, known)).toBe(twin);
  });

  it.each([
    'bob.miller@example.com',
    'Bob.Miller@EXAMPLE.com',
    'carol@example.com',
    'ceo@other.example',
    'ann@example.com',
    'support@northwind.example',
  ])('and one that could not: %s', (address) => {
    expect(lookAlike(address, known)).toBeUndefined();
  });

  it('is told by its domain too, whoever is written to there', () => {
    expect(lookAlikeDomain('n0rthwind.example', ['northwind.example'])).toBe('northwind.example');
    expect(lookAlikeDomain('northwind.example', ['northwind.example'])).toBeUndefined();
    expect(lookAlikeDomain('southwind.example', ['northwind.example'])).toBe('northwind.example');
    expect(lookAlikeDomain('fabrikam.example', ['northwind.example'])).toBeUndefined();
  });
});
