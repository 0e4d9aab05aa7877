package org.gridpact.model.config;

import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Failures in words for a user: Java's message is often a file's name alone, or nothing. */
public final class Failures {
  private Failures() {}

  /** What failed and why, without a Java class's name where there are words for it. */
  public static String words(Throwable failure) {
    String said = failure.getMessage();
    return switch (failure) {
      case FileSystemException file when file.getReason() != null -> said;
      case NoSuchFileException _ -> said + " is not there";
      case AccessDeniedException _ -> said + " may not be touched by this user";
      case FileAlreadyExistsException _ -> said + " is there already";
      case NotDirectoryException _ -> said + " is no folder";
      case DirectoryNotEmptyException _ -> said + " is not empty";
      case ConnectException _ when said == null -> "nobody listens there";
      case FileSystemException file -> file.toString();
      default -> said == null ? failure.toString() : said;
    };
  }
}
