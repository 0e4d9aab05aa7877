package org.gridpact.model.authority;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Set;

/**
 * An area's key pair, in two PEM files: {@code area.key} (PKCS #8), which only its center's user
 * may read, and {@code area.pub} (X.509), which every gateway gets.
 */
public record AreaKey(PrivateKey privateKey, PublicKey publicKey) {
  /** The file that only centers have. */
  public static final String PRIVATE_FILE = "area.key";

  /** The file gateways get. */
  public static final String PUBLIC_FILE = "area.pub";

  private static final String PRIVATE_LABEL = "PRIVATE KEY";
  private static final String PUBLIC_LABEL = "PUBLIC KEY";
  private static final int MAX_BYTES = 4_096;

  /** A new pair. */
  public static AreaKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(Ed25519.NAME).generateKeyPair();
      return new AreaKey(pair.getPrivate(), pair.getPublic());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK since 15 has " + Ed25519.NAME, e);
    }
  }

  /**
   * The pair in a folder; made where there is none.
   *
   * @throws IOException where the files cannot be read or written, or are no such pair
   */
  public static AreaKey open(Path folder) throws IOException {
    Path privateFile = folder.resolve(PRIVATE_FILE);
    if (Files.exists(privateFile)) {
      return read(privateFile);
    }
    Files.createDirectories(folder);
    AreaKey key = generate();
    // The private one last: without it the pair is made again.
    write(folder.resolve(PUBLIC_FILE), PUBLIC_LABEL, key.publicKey.getEncoded());
    write(privateFile, PRIVATE_LABEL, key.privateKey.getEncoded());
    return key;
  }

  /**
   * Reads a pair.
   *
   * @param privateFile its public key is in {@value #PUBLIC_FILE} beside it
   * @throws IOException where the files cannot be read or are no such pair
   */
  public static AreaKey read(Path privateFile) throws IOException {
    Path publicFile = privateFile.resolveSibling(PUBLIC_FILE);
    try {
      PrivateKey secret =
          KeyFactory.getInstance(Ed25519.NAME)
              .generatePrivate(new PKCS8EncodedKeySpec(read(privateFile, PRIVATE_LABEL)));
      AreaKey key = new AreaKey(secret, readPublic(publicFile));
      if (!key.isOnePair()) {
        throw new IOException("%s and %s are not of one pair".formatted(privateFile, publicFile));
      }
      return key;
    } catch (GeneralSecurityException e) {
      throw new IOException(privateFile + " holds no Ed25519 key: " + e.getMessage(), e);
    }
  }

  private boolean isOnePair() {
    byte[] said = {1};
    byte[] signed = new Ed25519.Signing(privateKey).sign(said);
    return new Ed25519.Checking(publicKey).isSigned(said, signed);
  }

  /**
   * Reads a public key.
   *
   * @throws IOException where the file cannot be read or holds none
   */
  public static PublicKey readPublic(Path file) throws IOException {
    try {
      return KeyFactory.getInstance(Ed25519.NAME)
          .generatePublic(new X509EncodedKeySpec(read(file, PUBLIC_LABEL)));
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds no Ed25519 public key: " + e.getMessage(), e);
    }
  }

  private static byte[] read(Path file, String label) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("no key at " + file + "; the center makes it at its first start");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " is too large for a key");
    }
    String text = Files.readString(file).strip();
    String begin = "-----BEGIN " + label + "-----";
    String end = "-----END " + label + "-----";
    if (!text.startsWith(begin) || !text.endsWith(end)) {
      throw new IOException("%s is no PEM file of a %s".formatted(file, label));
    }
    try {
      return Base64.getMimeDecoder()
          .decode(text.substring(begin.length(), text.length() - end.length()));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /** Whole and on disk, or not at all. */
  private static void write(Path file, String label, byte[] encoded) throws IOException {
    String pem =
        "-----BEGIN %s-----%n%s%n-----END %s-----%n"
            .formatted(label, Base64.getMimeEncoder().encodeToString(encoded), label);
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    try (FileChannel out =
        FileChannel.open(
            next,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            attributes(label))) {
      out.write(ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII)));
      out.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static FileAttribute<?>[] attributes(String label) {
    boolean secret = label.equals(PRIVATE_LABEL);
    boolean posix = Path.of("").getFileSystem().supportedFileAttributeViews().contains("posix");
    return secret && posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
