package org.gridpact.model.authority;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519.Algorithm;

/**
 * Ed25519 signatures (RFC 8032, section 5.1) by Bouncy Castle, to which one costs a tenth of what
 * it costs the JDK's provider.
 */
final class Ed25519 {
  static final String NAME = "Ed25519";

  private static final byte[] NO_CONTEXT = null;

  private Ed25519() {}

  /** Makes signatures with a key; for any thread. */
  static final class Signing {
    private final Ed25519PrivateKeyParameters key;

    Signing(PrivateKey key) {
      this.key =
          ((EdECPrivateKey) key)
              .getBytes()
              .map(Ed25519PrivateKeyParameters::new)
              .orElseThrow(() -> new IllegalArgumentException("this key does not show itself"));
    }

    byte[] sign(byte[] message) {
      byte[] signature = new byte[Ed25519PrivateKeyParameters.SIGNATURE_SIZE];
      key.sign(Algorithm.Ed25519, NO_CONTEXT, message, 0, message.length, signature, 0);
      return signature;
    }
  }

  /** Checks signatures of a key; for any thread. */
  static final class Checking {
    private final Ed25519PublicKeyParameters key;

    /** An X.509 form ends with the key as it is (RFC 8410, section 4). */
    Checking(PublicKey key) {
      byte[] x509 = key.getEncoded();
      this.key =
          new Ed25519PublicKeyParameters(x509, x509.length - Ed25519PublicKeyParameters.KEY_SIZE);
    }

    boolean isSigned(byte[] message, byte[] signature) {
      return signature.length == Ed25519PrivateKeyParameters.SIGNATURE_SIZE
          && key.verify(Algorithm.Ed25519, NO_CONTEXT, message, 0, message.length, signature, 0);
    }
  }
}
